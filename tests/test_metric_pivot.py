"""With a pivot all pairs are measured, and the score is that of the pivot's pairs alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import slow_metric
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import arguments, small_tables
from synthetic import aligned

from sa_bench.jackknife import pseudo_values, standard_error
from sa_bench.metric import semantic_affinity

if TYPE_CHECKING:
    from slow_metric import SmallTable

pytestmark = pytest.mark.filterwarnings("ignore::sa_bench.metric.FewConceptsWarning")


def affinity_or_nan(table: SmallTable, a: str, b: str) -> float:
    try:
        return slow_metric.affinity(table, a, b)
    except ZeroDivisionError:
        return float("nan")


@settings(max_examples=60, deadline=None)
@given(small_tables(), st.data())
def test_scores_with_a_pivot_are_means_over_its_pairs(
    table: SmallTable, data: st.DataObject
) -> None:
    given_ = arguments(table)
    plain = semantic_affinity(**given_)
    pivot = data.draw(st.sampled_from(plain.languages))
    result = semantic_affinity(**given_, pivot=pivot)
    its = [name for name in plain.pairs if pivot in name.split("-")]
    assert dict(result.pairs) == dict(plain.pairs)
    assert result.concepts.scored == tuple(its)
    assert result.score == pytest.approx(np.mean([plain.pairs[n].semantic_affinity for n in its]))
    spreads = np.array([plain.concepts.pair_spread(name) for name in its])
    means = [column[~np.isnan(column)].mean() for column in spreads.T if not np.isnan(column).all()]
    assert result.concepts.spread[~np.isnan(result.concepts.spread)] == pytest.approx(means)
    for key, column in result.concepts.language_spread.items():
        if key != pivot:
            (pair,) = [name for name in its if key in name.split("-")]
            assert column == pytest.approx(plain.concepts.pair_spread(pair), nan_ok=True)


@settings(max_examples=40, deadline=None)
@given(small_tables(), st.data())
def test_pseudo_values_with_a_pivot_are_those_of_scoring_again_without_each_concept(
    table: SmallTable, data: st.DataObject
) -> None:
    plain = semantic_affinity(**arguments(table))
    pivot = data.draw(st.sampled_from(plain.languages))
    result = semantic_affinity(**arguments(table), pivot=pivot)
    its = [name.split("-") for name in result.concepts.scored]
    without = [
        np.mean([affinity_or_nan(table.without([int(str(concept))]), a, b) for a, b in its])
        for concept in result.concepts.ids
    ]
    slow = pseudo_values(result.score, without)
    assert result.concepts.pseudo_values == pytest.approx(slow, abs=1e-11, nan_ok=True)
    assert result.se == pytest.approx(float(standard_error(slow)), rel=1e-6, nan_ok=True)


def test_without_domain_holds_the_pivot_s_pairs_and_their_mean() -> None:
    vectors = aligned(60, 4)
    domains = [f"domain {concept % 5}" for concept in range(60)]
    plain = semantic_affinity(vectors, domains=domains)
    pivot = plain.languages[1]
    result = semantic_affinity(vectors, domains=domains, pivot=pivot)
    assert len(result.concepts.scored) == 3
    for domain, scores in result.concepts.without_domain.items():
        of_pairs = {name: value for name, value in scores.items() if name != "score"}
        assert tuple(of_pairs) == result.concepts.scored
        assert scores["score"] == pytest.approx(np.mean(list(of_pairs.values())))
        whole = plain.concepts.without_domain[domain]
        assert of_pairs == {name: whole[name] for name in of_pairs}


def test_a_pivot_that_is_no_language_is_refused_with_those_there_are() -> None:
    random = np.random.default_rng(0)
    vectors = {key: random.standard_normal((40, 8)) for key in ("eng", "deu", "swa")}
    with pytest.raises(ValueError, match=r"`pivot` is 'fra'; the languages are eng, deu, swa"):
        semantic_affinity(vectors, pivot="fra")
