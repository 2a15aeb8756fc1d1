"""Figures beside a pair's semantic affinity that show what is wrong with a model.

``Companions`` is the one list of them: a figure is a field, and its annotation says what it is
called, what it means, in which range it lies and which function computes it. Result files, checks
and pages loop over ``COMPANIONS``, so a new companion touches this file and its test. Importing it
loads no library but NumPy.

Each function returns one value per pair, NaN where the figure is not defined.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, get_args, get_type_hints

import annotated_types
import numpy as np

from sa_bench.metric._leave_out import affinities_without_each
from sa_bench.metric._moments import (
    affinity,
    cell_means,
    mean_of_pairs,
    measure,
    pairs_of,
    spread_from_sums,
)
from sa_bench.metric._neighbours import csls_credits
from sa_bench.metric._walk import in_parallel, rounding_unit, to_numpy, weighted_sums

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sa_bench.metric._moments import Measurement
    from sa_bench.metric._neighbours import Neighbours, Way
    from sa_bench.metric._table import Booleans, Floats, Integers

__all__ = ["COMPANIONS", "Companion", "Companions"]


def centered_affinities(measurement: Measurement) -> Floats:
    """Return (P,) SA after subtracting each language's mean and scaling to unit length again.

    Far above SA where a constant offset separates the languages. Reads the vectors once more.
    """
    vectors = measurement.vectors
    arithmetic = vectors.arithmetic
    centres = arithmetic.array(measurement.moments.means) + measurement.shift
    return measure(replace(vectors, centres=centres)).affinities


def chance_affinities(measurement: Measurement) -> Floats:
    """Return (P,) SA of random wrong translations, in closed form.

    The distance between all concepts that do not translate each other, one weight a concept:

        V_x = mean over c != c' of 1 - <mean u_ac, mean u_bc'>,    chance = H / (H + V_x)

    Below 0.5 where the languages sit apart.
    """
    moments, distances = measurement.moments, measurement.distances
    n = distances.n_concepts
    squares = _sums_over_shared(measurement, moments.cell_squares) / 2
    products = _products(moments.shared_totals)
    right = distances.by_pair.sum(axis=1)
    inter = (n * squares - products - right) / (n * (n - 1.0))
    return affinity(mean_of_pairs(measurement.intra_lingual_spreads), inter)


def language_offset_shares(measurement: Measurement) -> Floats:
    """Return (P,) the share of V that is a constant offset between the languages.

    The language component of a two-way analysis of variance, unbiased, one weight a concept, with
    the difference x_c of a concept's cell means:

        s_L = mean over c != c' of <x_c, x_c'> / 2,    share = s_L / V
    """
    moments, distances = measurement.moments, measurement.distances
    n, inter = distances.n_concepts, measurement.inter_lingual_spreads
    offsets = _squared_differences(moments.shared_totals)
    # v_c is half the squared length of x_c plus the spread within the two cells.
    within = _sums_over_shared(measurement, moments.cell_squares - moments.cell_norms)
    lengths = 2 * distances.by_pair.sum(axis=1) - within
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = (offsets - lengths) / (2 * n * (n - 1.0)) / inter
    return np.where(inter > 0, shares, np.nan)


def non_identical_affinities(measurement: Measurement) -> Floats:
    """Return (P,) SA without the concepts that share a gloss, letter for letter, in both languages.

    Loan words and cognates have equal vectors in any model. NaN where glosses have no names.
    """
    cells = measurement.vectors.table.cells
    if cells[0].texts is None:
        return np.full(len(measurement.affinities), np.nan)
    glosses = [each.glosses for each in cells]
    return affinities_without_each(measurement, identical_concepts(measurement, glosses))


def non_identical_folded_affinities(measurement: Measurement) -> Floats:
    """Return (P,) SA without the concepts that share a gloss in both languages but for spelling.

    Case, the accents of Latin letters, hyphens and apostrophes do not count; see ``folded``.
    """
    cells = measurement.vectors.table.cells
    numbers: dict[str, int] = {}
    glosses = []
    for each in cells:
        if each.texts is None:
            return np.full(len(measurement.affinities), np.nan)
        texts = [folded(each.texts[row]) for row in each.rows]
        glosses.append(np.array([numbers.setdefault(text, len(numbers)) for text in texts]))
    return affinities_without_each(measurement, identical_concepts(measurement, glosses))


def folded(text: str) -> str:
    """Return a text without what writes one word in two ways: case, accents, hyphens, apostrophes.

    Compatibility forms are decomposed (NFKD). Marks are dropped after Latin letters only: in other
    scripts they write other sounds. Examples: ``Éléphant`` and ``elefant`` stay apart, ``café`` and
    ``cafe``, ``T-Shirt`` and ``tshirt`` do not.
    """
    kept = []
    is_latin = False
    for character in unicodedata.normalize("NFKD", text).casefold():
        if unicodedata.combining(character):
            if not is_latin:
                kept.append(character)
            continue
        is_latin = unicodedata.name(character, "").startswith("LATIN ")
        if character not in _HYPHENS_AND_APOSTROPHES:
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


def semanscope_affinities(measurement: Measurement) -> Floats:
    """Return (P,) the score of the reference implementation, semanscope.

    It gives every gloss of a cell the vector of the cell's first gloss, in H only. Beyond that it
    is not the tool's own number in two cases, where the tool is not followed: it reads an empty
    cell as the word "nan", and takes more than two languages at once as one group instead of pairs.
    """
    vectors, moments = measurement.vectors, measurement.moments
    total, squares = moments.total.copy(), moments.squares.copy()
    for language, cells in enumerate(vectors.table.cells):
        starts = np.searchsorted(cells.concepts, np.flatnonzero(cells.counts))
        weights = np.zeros((1, len(cells.rows)))
        weights[0, starts] = np.add.reduceat(cells.first.astype(np.int64), starts)
        more, longer = weighted_sums(vectors, language, weights - cells.first, measurement.shift)
        total[language] += more[0]
        squares[language] += longer[0]
    spreads = spread_from_sums(moments.n_glosses, squares, total)
    return affinity(mean_of_pairs(spreads), measurement.inter_lingual_spreads)


def identical_concepts(measurement: Measurement, glosses: Sequence[Integers]) -> Booleans:
    """Return (P, C) which concepts have a gloss in common in both languages of a pair.

    Args:
        measurement: Whose table it is.
        glosses: For each language, the number of each entry's gloss, the same in all languages.
    """
    cells = measurement.vectors.table.cells
    n_languages, n_concepts = measurement.distances.counts.shape
    n_texts = 1 + max(int(numbers.max()) for numbers in glosses)
    keys = [
        np.unique(each.concepts * n_texts + numbers)
        for each, numbers in zip(cells, glosses, strict=True)
    ]
    languages = np.repeat(np.arange(n_languages), [len(each) for each in keys])
    key = np.concatenate(keys)
    order = np.lexsort((languages, key))
    key, languages = key[order], languages[order]
    pair = np.zeros((n_languages, n_languages), dtype=np.int64)
    pair[pairs_of(n_languages)] = np.arange(len(measurement.affinities))
    identical = np.zeros((len(measurement.affinities), n_concepts), dtype=np.bool_)
    # A gloss of k languages follows itself k - 1 times; compare with the next, the next but one ...
    for step in range(1, n_languages):
        same = np.flatnonzero(key[step:] == key[:-step])
        if not len(same):
            break
        identical[pair[languages[same], languages[same + step]], key[same] // n_texts] = True
    return identical


def _sums_over_shared(measurement: Measurement, cells: Floats) -> Floats:
    """Return (P,) the sum of both languages' (L, C) numbers over the concepts that both have."""
    distances = measurement.distances
    sums = cells @ (distances.counts > 0).T.astype(np.float64)
    both: Floats = (sums + sums.T)[distances.first, distances.second]
    return both


def _products(totals: Floats) -> Floats:
    """Return (P,) the inner products of (L, L, D) totals [a, b] and [b, a]."""
    n_languages = len(totals)
    found = [np.vecdot(totals[a, a + 1 :], totals[a + 1 :, a]) for a in range(n_languages)]
    return np.concatenate(found)


def _squared_differences(totals: Floats) -> Floats:
    """Return (P,) the squared lengths of the differences of totals [a, b] and [b, a]."""
    n_languages = len(totals)
    found = [totals[a, a + 1 :] - totals[a + 1 :, a] for a in range(n_languages)]
    return np.concatenate([np.vecdot(each, each) for each in found])


def retrieval_accuracy(near: Neighbours) -> float:
    """Return the share of words whose nearest neighbour in the other language translates them.

    Queries are the words that have a translation, candidates all words of the other language; where
    t candidates are equally near and r of them translations, the word counts r / t.
    """
    return _mean_of_both(near, lambda way: way.credit)


def retrieval_accuracy_non_identical(near: Neighbours) -> float:
    """Return the retrieval accuracy of the words without a translation that is written alike.

    Candidates are all words, as ever. NaN where no such word is left, or where words have no texts.
    """
    return _mean_of_both(
        near,
        lambda way: way.credit[:0] if way.identical is None else way.credit[~way.identical],
    )


def mutual_nearest_accuracy(near: Neighbours) -> float:
    """Return the share of words that are their translation's nearest word, and it is theirs.

    The rule of MEXA (Kargaran and others 2024, "MEXA: Multilingual Evaluation of English-Centric
    LLMs via Cross-Lingual Alignment"), for words: the translation is nearer than every wrong word,
    seen from either side; equally near is not nearer.
    """
    return _mean_of_both(near, lambda way: way.mutual)


def strong_alignment(near: Neighbours) -> float:
    """Return the share of words whose translation is nearer than all wrong words of both languages.

    After LAReQA (Roy and others 2020, "LAReQA: Language-Agnostic Answer Retrieval from a
    Multilingual Pool"), with a pool of two languages; equally near is not nearer.
    """
    return _mean_of_both(near, lambda way: way.right > np.maximum(way.wrong, way.own) + way.tie)


def language_preference(near: Neighbours) -> float:
    """Return how often the nearest wrong word is of the query's own language, less one half.

    Where both languages' nearest wrong words are equally near, the word counts one half.
    """

    def prefers_own(way: Way) -> Floats:
        own, other = way.own > way.wrong + way.tie, way.wrong > way.own + way.tie
        return (own.astype(np.float64) - other) / 2

    return _mean_of_both(near, prefers_own)


def _mean_of_both(near: Neighbours, figure: Callable[[Way], Floats | Booleans]) -> float:
    """Return the mean over both directions of the mean over queries; NaN without queries."""
    forth, back = figure(near.forth), figure(near.back)
    return float(forth.mean() + back.mean()) / 2 if len(forth) and len(back) else math.nan


_HYPHENS_AND_APOSTROPHES = "-\u2010\u2011\u2012\u2013'\u2018\u2019\u02bc\u02bb`\u00b4"
_N_DIRECTIONS = 8
_SEED = 20_260_109
# The same text in another batch differs by less than this many rounding units, of single precision
# at best, as models compute in no finer one. Half precision's would blur different words.
_NOISE_UNITS = 100
_COARSEST = 0.05


def csls_accuracies(measurement: Measurement) -> Floats:
    """Return (P,) retrieval accuracy by cosines that are corrected for words near to everything.

    With S the cosine of a word of each language, and r and s its means over the ten nearest words
    of the other language, from either side (Conneau and others 2018, "Word Translation Without
    Parallel Data"):

        CSLS = 2 S - r - s
    """
    return np.array([(forth.mean() + back.mean()) / 2 for forth, back in csls_credits(measurement)])


def linear_ckas(measurement: Measurement) -> Floats:
    """Return (P,) linear centred kernel alignment (Kornblith and others 2019).

    With X and Y the mean unit vectors of the cells that both languages have, less their means:

        CKA = ||X' Y||^2 / (||X' X|| ||Y' Y||)

    NaN where a language's cells are all equal.
    """
    distances, means = measurement.distances, cell_means(measurement)
    lengths: dict[tuple[int, bytes], float] = {}  # most pairs share their concepts
    ckas = np.empty(len(measurement.affinities))
    for pair, (a, b) in enumerate(zip(distances.first, distances.second, strict=True)):
        both = distances.present(pair)
        sides = []
        for language in (a, b):
            vectors = means[language][both] - means[language][both].mean(axis=0)
            key = (language, both.tobytes())
            if key not in lengths:
                lengths[key] = _norm_of_product(vectors, vectors)
            sides.append((vectors, lengths[key]))
        (x, of_x), (y, of_y) = sides
        ckas[pair] = _norm_of_product(x, y) ** 2 / (of_x * of_y) if of_x and of_y else math.nan
    return ckas


def _norm_of_product(x: Floats, y: Floats) -> float:
    """Return ||X' Y||, by the smaller of two products."""
    if x.shape[0] < x.shape[1]:
        return math.sqrt(max(float(np.vdot(x @ x.T, y @ y.T)), 0.0))
    return float(np.linalg.norm(x.T @ y))


def distinct_vector_shares(measurement: Measurement) -> Floats:
    """Return (P,) distinct vectors per unique gloss, both languages of a pair together, in (0, 1].

    Two vectors count as one when their projections on eight fixed directions agree within rounding:
    that finds duplicates without comparing every two.
    """
    n_glosses = measurement.moments.n_glosses
    n_distinct = in_parallel(
        lambda language: _count_distinct(measurement, language),
        range(len(n_glosses)),
        measurement.vectors.arithmetic,
    )
    return mean_of_pairs(np.array(list(n_distinct), dtype=np.float64)) / mean_of_pairs(
        n_glosses.astype(np.float64)
    )


def _count_distinct(measurement: Measurement, language: int) -> int:
    vectors = measurement.vectors
    random = np.random.default_rng(_SEED)
    directions = vectors.arithmetic.array(random.standard_normal((vectors.dim, _N_DIRECTIONS)))
    origin = to_numpy(measurement.shift @ directions)
    source = vectors.sources[language].chunks[0]
    unit = max(rounding_unit(source), float(np.finfo(np.float32).eps))
    width = min(_NOISE_UNITS * unit, _COARSEST)
    entries = np.flatnonzero(vectors.table.cells[language].first)
    parts = []
    for start in range(0, len(entries), vectors.block_rows):
        units = vectors.scaled(language, entries[start : start + vectors.block_rows])
        projections = units.factors[:, None] * to_numpy(units.rows @ directions) - origin
        parts.append(np.floor(projections / width))
    # One number for eight, as numbers are sorted faster than rows.
    multipliers = random.integers(np.iinfo(np.int64).max, size=_N_DIRECTIONS) | 1
    return len(np.unique(np.concatenate(parts).astype(np.int64) @ multipliers))


Table: TypeAlias = Literal["ranking", "model", "task", "compare", "matrix"]
"""A table of the leaderboard, or the file of all pairs of a task with many languages."""

# No figure comes near; beyond it sums of squares overflow.
_LARGEST = 1e100


@dataclass(frozen=True, kw_only=True)
class Companion(annotated_types.GroupedMetadata):
    """What is to be known of a figure; as part of a type it tells pydantic the figure's range.

    Attributes:
        title: What it is called.
        short: The same above a column, where it has to be shorter.
        explanation: What it is, in one sentence.
        meaning: What its values say; empty where the explanation says it all.
        of_words: Whether it is a share of words, which rounding moves by a whole word.
        low: Its least value.
        high: Its largest value.
        better: Which way is better; None where neither is.
        digits: How many decimals a page shows.
        shown: The tables that have a column for it.
        function: What computes it; None for a part of the score.
        cost: What it needs beside the score: nothing, the sums of a few more passes over the
            vectors, the products of all glosses of two languages, or more than that. The last are
            computed on request only.
    """

    title: str
    explanation: str
    function: Callable[[Any], Any] | None
    cost: Literal["none", "sums", "products", "on request"] = "sums"
    short: str = ""
    meaning: str = ""
    of_words: bool = False
    low: float = -_LARGEST
    high: float = _LARGEST
    better: Literal["higher", "lower"] | None = None
    digits: int = 3
    shown: tuple[Table, ...] = ()

    @property
    def heading(self) -> str:
        """The text above its column."""
        return self.short or self.title

    def __iter__(self) -> Iterator[object]:
        """Yield what pydantic checks: a number as JSON writes it, within the range."""
        from pydantic import AfterValidator, Strict

        yield Strict()
        yield annotated_types.Ge(self.low)
        yield annotated_types.Le(self.high)
        if self.low == 0:
            yield AfterValidator(_without_sign)


def _without_sign(number: float) -> float:
    # No quantity that can't be negative is ever rounded to it.
    if number == 0 and math.copysign(1, number) < 0:
        raise ValueError("a number that is not negative")
    return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Companions:
    """The figures beside a pair's score; one that is not defined for the pair is None."""

    retrieval_accuracy: (
        Annotated[
            float,
            Companion(
                title="Translations found, identical spellings included",
                short="Finds, identical included",
                explanation="Share of words whose nearest neighbour in the other language is a "
                "translation, mean of both directions.",
                meaning="A model that maps every domain to one point has an SA near 1, and a "
                "retrieval accuracy near 0.",
                low=0,
                high=1,
                better="higher",
                digits=2,
                shown=("ranking", "model", "task", "compare", "matrix"),
                function=retrieval_accuracy,
                cost="products",
                of_words=True,
            ),
        ]
        | None
    ) = None
    semantic_affinity_centered: (
        Annotated[
            float,
            Companion(
                title="SA after centring",
                explanation="SA after subtracting each language's mean vector.",
                meaning="Far above SA: the languages are aligned but for a constant offset.",
                low=0,
                high=1,
                better="higher",
                shown=("ranking", "model", "task", "compare", "matrix"),
                function=centered_affinities,
            ),
        ]
        | None
    ) = None
    language_offset_share: (
        Annotated[
            float,
            Companion(
                title="Share of distance from a constant language shift",
                short="Share from a language shift",
                explanation="Share of the distance between translations that is a constant offset "
                "between the languages.",
                meaning="At most 1, and slightly below 0 where there is no offset, as the estimate "
                "is unbiased.",
                better="lower",
                digits=2,
                shown=("model", "task", "compare"),
                function=language_offset_shares,
            ),
        ]
        | None
    ) = None
    chance_affinity: (
        Annotated[
            float,
            Companion(
                title="SA with shuffled translations",
                explanation="SA under random wrong translations.",
                meaning="0.50 where the languages coincide as a whole, lower where they are apart.",
                low=0,
                high=1,
                shown=("model",),
                function=chance_affinities,
            ),
        ]
        | None
    ) = None
    semantic_affinity_non_identical: (
        Annotated[
            float,
            Companion(
                title="SA without identical spellings",
                explanation="SA without the words that are written alike in both languages.",
                meaning="Loan words and cognates that are written alike get the same vector from "
                "any model; without them, what is left is not spelling.",
                low=0,
                high=1,
                better="higher",
                shown=("model", "task", "compare", "matrix"),
                function=non_identical_affinities,
            ),
        ]
        | None
    ) = None
    distinct_vector_share: (
        Annotated[
            float,
            Companion(
                title="Distinct vectors",
                explanation="Distinct vectors per distinct word, both languages together.",
                meaning="Below 1 the model cannot tell some words apart, often because its "
                "tokenizer maps them to an unknown token.",
                low=0,
                high=1,
                better="higher",
                digits=2,
                shown=("model", "compare"),
                function=distinct_vector_shares,
                of_words=True,
            ),
        ]
        | None
    ) = None
    intra_lingual_spread: Annotated[
        float,
        Companion(
            title="Spread within a language (H)",
            explanation="Mean cosine distance between the words of a language, mean of both "
            "languages.",
            meaning="A tiny H means that the vectors crowd into a narrow cone: SA itself does not "
            "change, but the numbers it is made of are small.",
            low=0,
            high=2,
            shown=("model",),
            function=None,
            cost="none",
        ),
    ]
    inter_lingual_spread: Annotated[
        float,
        Companion(
            title="Distance between translations (V)",
            explanation="Mean cosine distance between translations.",
            low=0,
            high=2,
            shown=("model",),
            function=None,
            cost="none",
        ),
    ]
    semantic_affinity_semanscope: (
        Annotated[
            float,
            Companion(
                title="SA by the paper's tool",
                explanation="The figure of the reference implementation, semanscope.",
                meaning="It gives every gloss of a cell the vector of the first one in H. Empty "
                'cells, which that tool reads as the word "nan", and more than two languages at '
                "once are not as there.",
                low=0,
                high=1,
                better="higher",
                shown=("model",),
                function=semanscope_affinities,
            ),
        ]
        | None
    ) = None
    retrieval_accuracy_non_identical: (
        Annotated[
            float,
            Companion(
                title="Translations found",
                short="Finds",
                explanation="Retrieval accuracy of the words without a translation that is "
                "written alike; they are looked for among all words.",
                meaning="Far below retrieval accuracy: the model finds spellings, not meanings.",
                low=0,
                high=1,
                better="higher",
                digits=2,
                shown=("matrix",),
                function=retrieval_accuracy_non_identical,
                cost="products",
                of_words=True,
            ),
        ]
        | None
    ) = None
    mutual_nearest_accuracy: (
        Annotated[
            float,
            Companion(
                title="Mutual nearest",
                explanation="Share of words that are the nearest word of their translation, while "
                "the translation is theirs (the rule of MEXA).",
                meaning="At most retrieval accuracy: a word that is near to everything answers "
                "many queries, and is answered by one.",
                low=0,
                high=1,
                better="higher",
                digits=2,
                shown=("model", "matrix"),
                function=mutual_nearest_accuracy,
                cost="products",
                of_words=True,
            ),
        ]
        | None
    ) = None
    strong_alignment: (
        Annotated[
            float,
            Companion(
                title="Strong alignment",
                explanation="Share of words whose translation is nearer than every other word of "
                "either language.",
                meaning="What a search finds first in an index that holds both languages.",
                low=0,
                high=1,
                better="higher",
                digits=2,
                shown=("model", "matrix"),
                function=strong_alignment,
                cost="products",
                of_words=True,
            ),
        ]
        | None
    ) = None
    language_preference: (
        Annotated[
            float,
            Companion(
                title="Language preference",
                explanation="How often the nearest wrong word is of the query's own language, less "
                "one half.",
                meaning="0 for a model that is blind to language; 0.5 where an index that holds "
                "both languages returns wrong words of the query's language first, and -0.5 where "
                "it returns those of the other.",
                low=-0.5,
                high=0.5,
                digits=2,
                shown=("model", "matrix"),
                function=language_preference,
                cost="products",
                of_words=True,
            ),
        ]
        | None
    ) = None
    semantic_affinity_non_identical_folded: (
        Annotated[
            float,
            Companion(
                title="SA without words of one spelling",
                short="SA without one spelling",
                explanation="SA without the words that are written alike in both languages but for "
                "case, accents, hyphens and apostrophes.",
                low=0,
                high=1,
                better="higher",
                function=non_identical_folded_affinities,
            ),
        ]
        | None
    ) = None
    csls_accuracy: (
        Annotated[
            float,
            Companion(
                title="Translations found by CSLS",
                short="CSLS",
                explanation="Retrieval accuracy by cosines less the mean cosine to the ten nearest "
                "words of the other language, from either side.",
                meaning="Above retrieval accuracy where some words are near to everything.",
                low=0,
                high=1,
                better="higher",
                digits=2,
                function=csls_accuracies,
                cost="on request",
                of_words=True,
            ),
        ]
        | None
    ) = None
    cka: (
        Annotated[
            float,
            Companion(
                title="CKA",
                explanation="Linear centred kernel alignment of the words' vectors in the two "
                "languages.",
                meaning="1 where one language is a rotation of the other, up to scale, and so "
                "blind to what keeps the languages apart.",
                low=0,
                high=1,
                better="higher",
                function=linear_ckas,
                cost="on request",
            ),
        ]
        | None
    ) = None


def _declared() -> dict[str, Companion]:
    hints = get_type_hints(Companions, include_extras=True)
    found = {}
    for field in fields(Companions):
        hint = hints[field.name]
        annotated = hint if hasattr(hint, "__metadata__") else get_args(hint)[0]
        found[field.name] = annotated.__metadata__[0]
    return found


COMPANIONS: Mapping[str, Companion] = MappingProxyType(_declared())
"""Every companion by its name, in the order of tables and files."""
