"""The figures of one language pair, as a result file holds them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sa_bench.results.record import Record

__all__ = ["SCORE_KEYS", "PairResult"]

# mteb rounds to six decimals what it writes; SA has slope 1/4 in V/H at most, and V and H may be
# small.
_IDENTITY_TOLERANCE = 2e-5


@dataclass(frozen=True, slots=True)
class PairResult:
    """Scores of one pair.

    From ``semantic_affinity`` on the attributes are the keys of the result file.

    Attributes:
        first: Key of the first language, ``eng``.
        second: Key of the second language.
        semantic_affinity: H / (H + V), in (0, 1]; 0.5 when translations are no closer than other
            words.
        semantic_affinity_se: Its standard error, the jackknife over concepts.
        semantic_ratio: V / H.
        inter_lingual_spread: V, mean cosine distance between translations, in [0, 2].
        intra_lingual_spread: H, mean of the two languages' spreads, in (0, 2].
        intra_lingual_spread_1: H of the first language.
        intra_lingual_spread_2: H of the second language.
        n_concepts: Concepts present in both languages.
        n_gloss_pairs: Combinations of glosses that V averages.
        retrieval_accuracy: Share of glosses whose nearest neighbour in the other language
            translates them.
        semantic_affinity_centered: SA after subtracting each language's mean vector.
        language_offset_share: Share of V that is a constant offset between the languages.
        chance_affinity: SA of random wrong translations.
        semantic_affinity_non_identical: SA without concepts written alike in both languages.
        distinct_vector_share: Distinct vectors per distinct gloss.
        semantic_affinity_semanscope: The figure of the reference implementation.
    """

    first: str
    second: str
    semantic_affinity: float
    semantic_affinity_se: float
    semantic_ratio: float
    inter_lingual_spread: float
    intra_lingual_spread: float
    intra_lingual_spread_1: float
    intra_lingual_spread_2: float
    n_concepts: int
    n_gloss_pairs: int
    retrieval_accuracy: float | None = None
    semantic_affinity_centered: float | None = None
    language_offset_share: float | None = None
    chance_affinity: float | None = None
    semantic_affinity_non_identical: float | None = None
    distinct_vector_share: float | None = None
    semantic_affinity_semanscope: float | None = None

    @property
    def name(self) -> str:
        """The pair's name, ``eng-zho``."""
        return f"{self.first}-{self.second}"

    @classmethod
    def from_record(cls, record: Record) -> PairResult:
        """Read the entry that mteb writes for a subset.

        Raises:
            ValueError: A field is missing or out of range, or the figures contradict each other.
        """
        first, second = _languages(record)
        pair = cls(
            first,
            second,
            record.number("semantic_affinity", 0, 1),
            record.number("semantic_affinity_se", 0, 1),
            record.number("semantic_ratio", 0),
            record.number("inter_lingual_spread", 0, 2),
            record.number("intra_lingual_spread", 0, 2),
            record.number("intra_lingual_spread_1", 0, 2),
            record.number("intra_lingual_spread_2", 0, 2),
            record.count("n_concepts", 2),
            record.count("n_gloss_pairs", 2),
            record.optional_number("retrieval_accuracy", 0, 1),
            record.optional_number("semantic_affinity_centered", 0, 1),
            record.optional_number("language_offset_share"),
            record.optional_number("chance_affinity", 0, 1),
            record.optional_number("semantic_affinity_non_identical", 0, 1),
            record.optional_number("distinct_vector_share", 0, 1),
            record.optional_number("semantic_affinity_semanscope", 0, 1),
        )
        if record.number("main_score") != pair.semantic_affinity:
            raise record.wrong("main_score", record.fields["main_score"], "the semantic_affinity")
        expected = 1 / (1 + pair.semantic_ratio)
        if abs(pair.semantic_affinity - expected) > _IDENTITY_TOLERANCE:
            raise ValueError(
                f"{record.where}: semantic_affinity is {pair.semantic_affinity}, but "
                f"1 / (1 + semantic_ratio) is {expected:.6f}; the file was edited or damaged, "
                "run `sa-bench run` again"
            )
        return pair


def _languages(record: Record) -> tuple[str, str]:
    codes = record.texts("languages")
    subset = record.text("hf_subset")
    keys = [code.partition("-")[0] for code in codes]
    if "-".join(keys) != subset or len(keys) != 2:  # noqa: PLR2004 - a pair
        raise record.wrong("hf_subset", subset, f"the pair of {list(codes)}")
    return keys[0], keys[1]


SCORE_KEYS: tuple[str, ...] = tuple(field.name for field in fields(PairResult))[2:]
"""Keys of a pair's scores, in the order in which they are shown."""
