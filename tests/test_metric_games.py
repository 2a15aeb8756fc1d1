"""Encoders that fool semantic affinity, and the companion figure that gives each away.

The encoders are those of the published simulations: 300 concepts, SA of a good encoder 0.83.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from synthetic import DIM, Matrix, aligned, aligned_domains, unrelated

from sa_bench.metric import PairScores, diagnose, semantic_affinity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

N_CONCEPTS = 300
N_DOMAINS = 15
DOMAINS = [f"domain {concept % N_DOMAINS}" for concept in range(N_CONCEPTS)]


def english_chinese(vectors: Mapping[str, NDArray[Any]]) -> PairScores:
    return semantic_affinity(vectors).pairs["eng-zho"]


def collapsed(n_points: int) -> dict[str, Matrix]:
    """Every concept is one of a few points, but for a little noise."""
    points = unrelated(n_points)["eng"]
    noise = unrelated(N_CONCEPTS, seed=7)
    return {key: points[np.arange(N_CONCEPTS) % n_points] + 0.03 * v for key, v in noise.items()}


def test_a_good_encoder_has_good_companions() -> None:
    pair = english_chinese(aligned(N_CONCEPTS))

    assert pair.semantic_affinity > 0.8
    assert pair.retrieval_accuracy == 1.0


def test_retrieval_accuracy_exposes_a_collapse_of_each_domain_to_a_point() -> None:
    pair = english_chinese(collapsed(N_DOMAINS))

    assert pair.semantic_affinity > 0.99
    assert pair.retrieval_accuracy is not None
    assert pair.retrieval_accuracy < 0.2


def test_retrieval_accuracy_exposes_a_collapse_of_each_domain_to_exactly_one_vector() -> None:
    points = unrelated(N_DOMAINS)["eng"][np.arange(N_CONCEPTS) % N_DOMAINS]
    pair = english_chinese({"eng": points, "zho": points})

    assert pair.retrieval_accuracy == pytest.approx(N_DOMAINS / N_CONCEPTS)


def test_distinct_vector_share_exposes_a_collapse_of_each_domain_to_exactly_one_vector() -> None:
    points = unrelated(N_DOMAINS)["eng"][np.arange(N_CONCEPTS) % N_DOMAINS]
    pair = english_chinese({"eng": points, "zho": points})

    assert pair.distinct_vector_share == N_DOMAINS / N_CONCEPTS


def test_retrieval_accuracy_exposes_two_points() -> None:
    pair = english_chinese(collapsed(2))

    assert pair.semantic_affinity > 0.99
    assert pair.retrieval_accuracy is not None
    assert pair.retrieval_accuracy < 0.05


def test_retrieval_accuracy_exposes_a_boosted_direction_that_hub_words_share() -> None:
    # A poor encoder in which one direction, common to both languages, drowns the rest.
    shared = np.random.default_rng(3).standard_normal(N_CONCEPTS)
    direction = np.zeros(DIM)
    direction[0] = 20.0
    poor = unrelated(N_CONCEPTS)
    pair = english_chinese({key: v + np.outer(shared, direction) for key, v in poor.items()})

    assert pair.semantic_affinity > 0.65
    assert pair.retrieval_accuracy is not None
    assert pair.retrieval_accuracy < 0.3


def test_semantic_affinity_centered_exposes_a_language_offset() -> None:
    pair = english_chinese(offset_chinese())

    assert pair.semantic_affinity < 0.5
    assert pair.semantic_affinity_centered is not None
    assert pair.semantic_affinity_centered > 0.75


def test_language_offset_share_exposes_a_language_offset() -> None:
    share = english_chinese(offset_chinese()).language_offset_share

    assert share is not None
    assert share > 0.6


def test_chance_affinity_exposes_a_language_offset() -> None:
    chance = english_chinese(offset_chinese()).chance_affinity

    assert chance is not None
    assert chance < 0.4


def test_strong_alignment_exposes_a_language_offset() -> None:
    good, apart = (english_chinese(v).strong_alignment for v in (aligned(N_CONCEPTS), far_apart()))

    assert good is not None
    assert good > 0.9
    assert apart == 0.0


def test_language_preference_exposes_a_language_offset() -> None:
    fair = english_chinese(aligned(N_CONCEPTS)).language_preference

    assert fair is not None
    assert abs(fair) < 0.1
    assert english_chinese(far_apart()).language_preference == 0.5


def test_rotated_affinity_exposes_a_rotated_language() -> None:
    vectors = aligned(N_CONCEPTS)
    rotation = np.linalg.qr(np.random.default_rng(5).standard_normal((DIM, DIM)))[0]
    rotated = vectors | {"zho": vectors["zho"] @ rotation}

    assert semantic_affinity(rotated).score < 0.55
    assert diagnose(rotated).rotated_affinity["eng-zho"] > 0.75


def test_neighbour_domains_expose_a_dictionary_without_semantics() -> None:
    # Each word of either language is looked up and given its entry's random vector.
    entries = unrelated(N_CONCEPTS)["eng"]
    dictionary = {"eng": entries, "zho": entries}
    found = diagnose(dictionary, domains=DOMAINS).neighbour_domains["eng"]

    assert semantic_affinity(dictionary).score == 1.0
    assert found.share < 3 * found.chance


def test_neighbour_domains_of_an_encoder_with_semantics_are_far_above_chance() -> None:
    found = diagnose(aligned_domains(N_CONCEPTS, N_DOMAINS), domains=DOMAINS).neighbour_domains

    assert found["eng"].share > 10 * found["eng"].chance


def test_semantic_affinity_non_identical_exposes_loan_words() -> None:
    # A poor encoder, and 30 % of the words written alike in both languages.
    vectors = unrelated(N_CONCEPTS)
    loans = 3 * N_CONCEPTS // 10
    vectors["zho"][:loans] = vectors["eng"][:loans]
    words = [f"word {concept}" for concept in range(N_CONCEPTS)]
    other = words[:loans] + [f"Wort {concept}" for concept in range(loans, N_CONCEPTS)]

    pair = semantic_affinity(vectors, glosses={"eng": words, "zho": other}).pairs["eng-zho"]

    assert pair.semantic_affinity > 0.57
    assert pair.semantic_affinity_non_identical is not None
    assert abs(pair.semantic_affinity_non_identical - 0.5) < 0.02


def test_distinct_vector_share_exposes_a_tokenizer_that_knows_no_chinese() -> None:
    vectors = aligned(N_CONCEPTS)
    vectors["zho"][30:] = vectors["zho"][30]  # all but thirty words are one unknown token
    noise = np.random.default_rng(9).normal(scale=1e-7, size=vectors["zho"].shape)
    stored = {key: (v * (1 + noise)).astype(np.float32) for key, v in vectors.items()}

    share = english_chinese(stored).distinct_vector_share

    assert share is not None
    assert abs(share - (N_CONCEPTS + 31) / (2 * N_CONCEPTS)) < 0.03


def test_intra_lingual_spread_exposes_a_constant_vector_added_to_all() -> None:
    plain = aligned(N_CONCEPTS)
    moved = {key: v + 100.0 for key, v in plain.items()}

    assert (
        abs(english_chinese(moved).semantic_affinity - english_chinese(plain).semantic_affinity)
        < 0.02
    )
    assert english_chinese(moved).intra_lingual_spread < 0.01


def offset_chinese() -> dict[str, Matrix]:
    """A good encoder, but each Chinese vector is moved by one long vector."""
    vectors = aligned(N_CONCEPTS)
    offset = np.random.default_rng(4).standard_normal(DIM)
    return vectors | {"zho": vectors["zho"] + 3 * offset}


def far_apart() -> dict[str, Matrix]:
    """A good encoder, but a long vector is added to one language and taken from the other."""
    vectors = aligned(N_CONCEPTS)
    offset = 10 * np.random.default_rng(4).standard_normal(DIM)
    return {"eng": vectors["eng"] - offset, "zho": vectors["zho"] + offset}
