"""Random concept tables with the irregularities of real ones, and vectors for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st
from slow_metric import SmallTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

LANGUAGES = ("eng", "zho", "spa", "fra", "deu", "rus")


@st.composite
def small_tables(draw: st.DrawFn, *, max_languages: int = 6) -> SmallTable:
    """Tables of 2 to 6 languages: cells of several glosses, missing cells, words of two concepts,
    words that two languages write alike."""
    languages = LANGUAGES[: draw(st.integers(2, max_languages))]
    n_concepts = draw(st.integers(3, 7))
    # Few spellings, so that one turns up in two concepts and in two languages.
    spelling = st.integers(0, 3 * n_concepts).map("w{}".format)
    cell = st.lists(spelling, max_size=3, unique=True).map(tuple)
    one_gloss = draw(st.booleans())
    cells = {
        language: {
            c: (f"{language if draw(st.booleans()) else ''}{c}",) if one_gloss else draw(cell)
            for c in range(n_concepts)
        }
        for language in languages
    }
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    dim = draw(st.integers(2, 9))
    alikeness = draw(st.sampled_from([0.0, 0.5, 0.95]))
    common = random.standard_normal((n_concepts, dim))
    # Real encoders often add nearly the same vector to all.
    everywhere = draw(st.sampled_from([0.0, 5.0])) * random.standard_normal(dim)
    vectors: dict[str, dict[str, NDArray[np.float64]]] = {}
    for language in languages:
        vectors[language] = {}
        for c in range(n_concepts):
            for gloss in cells[language][c]:
                own = random.standard_normal(dim)
                vectors[language].setdefault(
                    gloss, everywhere + alikeness * common[c] + (1 - alikeness) * own
                )
    table = SmallTable(cells, vectors)
    assume(all(len(table.shared(a, b)) > 1 for a, b in table.pairs))
    assume(all(len(table.unique_glosses(language)) > 1 for language in languages))
    return table


def arguments(table: SmallTable) -> dict[str, Any]:
    """Return the table as arguments of ``semantic_affinity``."""
    rows = {
        language: [(c, gloss) for c, cell in table.cells[language].items() for gloss in cell]
        for language in table.languages
    }
    return {
        "vectors": {k: np.array([table.vectors[k][gloss] for _, gloss in rows[k]]) for k in rows},
        "concepts": {k: [c for c, _ in rows[k]] for k in rows},
        "glosses": {k: [gloss for _, gloss in rows[k]] for k in rows},
    }


def shuffled(content: dict[str, Any], seed: int) -> dict[str, Any]:
    """Return the arguments with each language's rows in another order."""
    random = np.random.default_rng(seed)
    order = {k: random.permutation(len(rows)) for k, rows in content["vectors"].items()}
    return {
        "vectors": {k: content["vectors"][k][order[k]] for k in order},
        "concepts": {k: [content["concepts"][k][i] for i in order[k]] for k in order},
        "glosses": {k: [content["glosses"][k][i] for i in order[k]] for k in order},
    }
