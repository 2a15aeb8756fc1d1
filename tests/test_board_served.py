"""Which languages a model serves: a fixed point, whatever the order in which figures come."""

from __future__ import annotations

from itertools import combinations, permutations
from math import isnan, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sa_bench.board.served import served_in_matrix, served_languages
from sa_bench.results import PairMatrix
from sa_bench.results.pair_matrix import MATRIX_FIGURES

KEYS = ("eng", "deu", "swa", "cym", "jpn", "tha")


def slow(keys: tuple[str, ...], found: dict[frozenset[str], float], line: float) -> list[str]:
    """Return the order of removal, by the rule word for word."""
    left: list[str] = list(keys)
    removed: list[str] = []
    while len(left) > 1:
        means = {}
        for key in left:
            shares = [found[frozenset((key, other))] for other in left if other != key]
            known = [share for share in shares if not isnan(share)]
            means[key] = sum(known) / len(known) if known else -1
        low = min(means.values())
        if low >= line:
            return removed
        last = [key for key in left if means[key] == low][-1]
        left.remove(last)
        removed.append(last)
    return [*removed, *left]


# Eighths, so that sums are exact in any order and ties are ties.
shares = st.sampled_from([nan, *(number / 8 for number in range(9))])


@given(st.lists(shares, min_size=15, max_size=15), st.sampled_from([0.125, 0.25, 0.5]))
@settings(deadline=None, max_examples=300)
def test_the_rule_is_that_of_removing_one_language_after_the_other(
    values: list[float], line: float
) -> None:
    pairs = dict(zip(combinations(KEYS, 2), values, strict=True))
    found = {f"{a}-{b}": value for (a, b), value in pairs.items()}
    served = served_languages(KEYS, found, line)
    order = slow(KEYS, {frozenset(pair): value for pair, value in pairs.items()}, line)
    assert [key for key, _ in served.removed] == order
    assert served.languages == tuple(key for key in KEYS if key not in order)
    turned = {"-".join(reversed(name.split("-"))): share for name, share in found.items()}
    again = served_languages(KEYS, dict(reversed(turned.items())), line)
    assert str(again) == str(served)  # NaN is not equal to itself


def test_a_language_that_is_found_by_the_unserved_alone_is_not_served() -> None:
    found = dict.fromkeys(("eng-deu", "eng-jpn", "deu-jpn"), 0.8)
    found |= {"eng-swa": 0.3, "deu-swa": 0.3, "swa-jpn": 0.3, "swa-cym": 0.3}
    found |= {"eng-cym": 0.05, "deu-cym": 0.05, "cym-jpn": 0.05}
    served = served_languages(("eng", "deu", "swa", "cym", "jpn"), found, 0.25)
    assert served.languages == ("eng", "deu", "swa", "jpn")
    ((key, share),) = served.removed
    assert key == "cym"
    assert share == pytest.approx(0.1125)
    assert served.finds["cym"] == pytest.approx((3 * 0.05 + 0.3) / 4)
    assert served.finds["swa"] == pytest.approx(0.3)


def test_of_two_equally_low_the_later_goes_first() -> None:
    found = {"eng-deu": 0.9, "eng-swa": 0.1, "deu-swa": 0.1, "eng-cym": 0.1, "deu-cym": 0.1}
    for third, fourth in permutations(("swa", "cym")):
        served = served_languages(("eng", "deu", third, fourth), {**found, "swa-cym": 0.1}, 0.25)
        assert [key for key, _ in served.removed] == [fourth, third]


def test_a_model_that_finds_nothing_serves_nobody_and_one_language_alone_is_none() -> None:
    keys = ("eng", "deu", "swa")
    served = served_languages(keys, dict.fromkeys(("eng-deu", "eng-swa", "deu-swa"), 0.0))
    assert served.languages == ()
    assert [key for key, _ in served.removed] == ["swa", "deu", "eng"]
    assert set(served.finds) == set(keys)
    assert served_languages(("eng",), {}).languages == ()


def test_a_language_that_was_not_measured_is_not_served() -> None:
    served = served_languages(("eng", "deu", "swa"), {"eng-deu": 0.9})
    assert served.languages == ("eng", "deu")
    assert isnan(served.finds["swa"])


def test_a_matrix_has_the_same_answer_as_its_pairs() -> None:
    column = [0.9, 0.1, 0.2]
    figures = {name: [0.5, 0.5, 0.5] for name in MATRIX_FIGURES}
    figures["retrieval_accuracy_non_identical"] = column
    matrix = PairMatrix("T", "a/b", "1", "0" * 12, ("eng", "deu", "swa"), figures)
    expected = served_languages(
        matrix.languages, dict(zip(("eng-deu", "eng-swa", "deu-swa"), column, strict=True))
    )
    assert served_in_matrix(matrix) == expected
    assert expected.languages == ("eng", "deu")
