"""Whether a map is of the result that it stands beside."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sa_bench.submissions.finding import Finding, error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sa_bench.maps.map_file import MapFile
    from sa_bench.results import ConceptFile
    from sa_bench.tables.table import ConceptTable

__all__ = ["check_map"]

_AGAIN = "run `sa-bench map` again"
_FINE = 2e-9


def check_map(
    file: str, drawn: MapFile, concepts: ConceptFile, table: ConceptTable | None
) -> Iterator[Finding]:
    """Yield where a map names another run, concept, spread or word than the result's."""
    named = (
        ("task", drawn.task, concepts.task),
        ("model", drawn.model, concepts.model),
        ("model_revision", drawn.model_revision, concepts.model_revision),
        ("dataset_revision", drawn.dataset_revision, concepts.dataset_revision),
        ("n_concepts", drawn.n_concepts, len(concepts.concepts)),
    )
    differing = [(name, ours, theirs) for name, ours, theirs in named if ours != theirs]
    for name, ours, theirs in differing:
        yield error(file, f"{name} is {ours!r}, but {theirs!r} in concepts/", _AGAIN, place=name)
    if differing:
        return
    spreads = dict(zip(concepts.concepts, concepts.spread, strict=True))
    unknown = [name for name in drawn.concepts if name not in spreads]
    if unknown:
        yield error(file, f"concepts of another table: {unknown[:5]}", _AGAIN, place="concepts")
        return
    # A map of some languages has spreads of its own.
    if set(drawn.languages) == set(concepts.languages):
        odd = [
            name
            for name, spread in zip(drawn.concepts, drawn.spread, strict=True)
            if abs(spread - spreads[name]) > _FINE
            or math.isnan(spread) != math.isnan(spreads[name])
        ]
        if odd:
            yield error(file, f"spreads that concepts/ has not: {odd[:5]}", _AGAIN, place="spread")
    if table is not None and table.revision == drawn.dataset_revision:
        yield from _check_words(file, drawn, table)


def _check_words(file: str, drawn: MapFile, table: ConceptTable) -> Iterator[Finding]:
    glosses = {
        (name, key, gloss)
        for key in drawn.languages
        if key in table.glosses
        for name, cell in zip(table.ids, table.glosses[key], strict=True)
        for gloss in cell
    }
    odd = [
        gloss
        for concept, language, gloss in zip(drawn.concept, drawn.language, drawn.gloss, strict=True)
        if (drawn.concepts[concept], drawn.languages[language], gloss) not in glosses
    ]
    if odd:
        yield error(file, f"glosses that the table has not: {odd[:5]}", _AGAIN, place="points")
