"""Traps: margins are cosines, ties count half, errors are over words, small pairs are pooled."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sa_bench.metric.traps import Trap, dominant_senses, margin, trap_shares

GIFT = Trap("gift-poison", "false_friend", "Gift", "deu", "eng", "present", 0.1)


def _traps(n: int, target: str, **changes: Any) -> list[Trap]:
    return [replace(GIFT, word=f"w{i}", target=target, wrong=f"x{i}", **changes) for i in range(n)]


def test_a_margin_is_the_difference_of_two_cosines() -> None:
    random = np.random.default_rng(0)
    word, right, wrong = random.normal(size=(3, 7))

    def cosine(a: np.ndarray, b: np.ndarray) -> float:
        return float(a @ b / math.sqrt((a @ a) * (b @ b)))

    assert margin(word, [right], wrong) == pytest.approx(cosine(word, right) - cosine(word, wrong))
    both = (cosine(word, right) + cosine(word, 3 * wrong)) / 2
    assert margin(word, [right, wrong], wrong) == pytest.approx(both - cosine(word, wrong))


@given(st.floats(0.01, 100))
def test_the_length_of_a_vector_moves_no_margin(length: float) -> None:
    word, right, wrong = np.random.default_rng(1).normal(size=(3, 4))
    assert margin(length * word, [right * length], wrong) == pytest.approx(
        margin(word, [right], wrong)
    )


@pytest.mark.parametrize(("value", "passed"), [(0.2, 1), (-0.2, 0), (0.0, 0.5), (1e-9, 0.5)])
def test_a_trap_is_passed_where_the_right_word_is_nearer_and_a_tie_counts_half(
    value: float, passed: float
) -> None:
    assert replace(GIFT, margin=value).passed == passed


def test_traps_spelled_like_the_word_are_apart_whatever_their_case_and_accents() -> None:
    traps = [replace(GIFT, wrong="gíft", margin=-1.0), GIFT]
    shares = {(share.spelling, share.where): share for share in trap_shares(traps)}
    assert shares["identical", ""].share == 0
    assert shares["unlike", ""].share == 1
    assert {spelling for spelling, where in shares if where} == {"unlike"}


def test_kinds_are_apart() -> None:
    traps = [GIFT, replace(GIFT, kind="polyseme", margin=-1.0)]
    assert {share.kind: share.share for share in trap_shares(traps) if not share.where} == {
        "false_friend": 1,
        "polyseme": 0,
    }


def test_pairs_with_fewer_than_ten_traps_are_pooled_by_language_then_together() -> None:
    traps = [
        *_traps(10, "eng"),
        *_traps(6, "fra"),
        *_traps(7, "spa"),
        *_traps(9, "eng", source="tur"),
    ]
    shares = {share.where: share.n for share in trap_shares(traps)}
    assert shares == {"": 32, "deu-eng": 10, "deu-*": 13, "*-*": 9}


def test_every_trap_is_counted_once_among_the_pairs() -> None:
    random = np.random.default_rng(2)
    traps = [
        replace(GIFT, word=str(i), source=str(random.choice(["deu", "tur", "kor"])), target=key)
        for i, key in enumerate(random.choice(["eng", "fra", "spa", "zho"], size=90))
    ]
    shares = trap_shares(traps)
    assert sum(share.n for share in shares if share.where) == 90
    assert min(share.n for share in shares if share.where != "*-*") >= 10


def test_the_error_is_over_words_and_not_over_traps() -> None:
    one = [*_traps(4, "eng"), *_traps(4, "eng", margin=-0.1)]
    words = [replace(trap, word=f"w{n}") for n, trap in enumerate(one)]
    several = [replace(trap, target=key) for trap in words for key in ("eng", "fra", "spa")]
    by_word, by_trap = (trap_shares(traps)[0] for traps in (words, several))
    assert by_word.n_words == by_trap.n_words == 8
    # As many words say the same three times over, nothing is known better.
    assert by_trap.se == pytest.approx(by_word.se)
    passed = np.array([1] * 4 + [0] * 4)
    assert by_word.se == pytest.approx(passed.std(ddof=1) / 8**0.5)


def test_one_word_has_no_error() -> None:
    assert trap_shares([GIFT])[0].se is None


def test_the_dominant_sense_is_the_one_that_wins_in_most_languages() -> None:
    sense = replace(GIFT, kind="polyseme", word="bank", source="eng")
    traps = [
        replace(sense, concept=concept, target=key, margin=value)
        for key, value in (("deu", 0.1), ("fra", 0.2), ("zho", -0.3), ("rus", 0.0))
        for concept, value in (("money", value), ("river", -value))
    ]
    (found,) = dominant_senses([*traps, GIFT])
    assert (found.word, found.source, found.concept) == ("bank", "eng", "money")
    assert (found.share, found.n_languages) == (0.5, 4)


@given(st.permutations(range(40)))
def test_the_order_of_the_traps_moves_nothing(order: list[int]) -> None:
    keys = ["eng", "fra", "spa", "zho"]
    traps = [
        replace(GIFT, kind="polyseme", concept=f"c{n % 3}", target=keys[n % 4], wrong=f"x{n}")
        for n in range(40)
    ]
    shuffled = [traps[place] for place in order]
    assert [(s.where, s.n) for s in trap_shares(shuffled)] == [
        (s.where, s.n) for s in trap_shares(traps)
    ]
    assert dominant_senses(shuffled) == dominant_senses(traps)


def test_random_vectors_pass_half_of_the_traps() -> None:
    random = np.random.default_rng(3)
    traps = [
        replace(GIFT, word=str(n), margin=margin(a, [b], c))
        for n, (a, b, c) in enumerate(random.normal(size=(400, 3, 16)))
    ]
    share = trap_shares(traps)[0]
    assert share.se is not None
    assert abs(share.share - 0.5) < 3 * share.se
