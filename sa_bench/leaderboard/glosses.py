"""The glosses of a concept in all languages, each marked with its language and direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from sa_bench.languages import LANGUAGES

if TYPE_CHECKING:
    from sa_bench.tables import ConceptTable

__all__ = ["marked_glosses"]

_SPAN = Markup('<span lang="{}" dir="{}">{}</span>')
_LANGUAGES = {language.key: language for language in LANGUAGES}


def marked_glosses(table: ConceptTable) -> dict[str, Markup]:
    """Return, for each concept's id, its glosses as HTML, in the order of the languages."""
    columns = [
        (_LANGUAGES[key].bcp47, _LANGUAGES[key].direction, table.glosses[key])
        for key in table.languages
        if key in _LANGUAGES
    ]
    return {
        concept: Markup(" ").join(
            _SPAN.format(tag, direction, ", ".join(cells[place]))
            for tag, direction, cells in columns
            if cells[place]
        )
        for place, concept in enumerate(table.ids)
    }
