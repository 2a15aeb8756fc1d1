"""Standard errors and pseudo-values agree with leaving concepts out and scoring again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import slow_metric
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import arguments, small_tables
from synthetic import aligned, aligned_domains, unrelated

from sa_bench.jackknife import pseudo_values
from sa_bench.metric import semantic_affinity

if TYPE_CHECKING:
    from slow_metric import SmallTable

    from sa_bench.metric import SemanticAffinity

pytestmark = pytest.mark.filterwarnings("ignore::sa_bench.metric.FewConceptsWarning")

several = settings(deadline=None, max_examples=60)


def left_out(table: SmallTable, result: SemanticAffinity) -> list[SmallTable]:
    """Return the table without each concept, in the order of the result's."""
    return [table.without([int(str(concept))]) for concept in result.concepts.ids]


def score_or_nan(table: SmallTable) -> float:
    try:
        return slow_metric.task_score(table)
    except ZeroDivisionError:
        return float("nan")


def affinity_or_nan(table: SmallTable, a: str, b: str) -> float:
    try:
        return slow_metric.affinity(table, a, b)
    except ZeroDivisionError:
        return float("nan")


@given(small_tables())
@several
def test_pseudo_values_are_those_of_scoring_again_without_each_concept(table: SmallTable) -> None:
    result = semantic_affinity(**arguments(table), companions=False)

    expected = pseudo_values(result.score, [score_or_nan(t) for t in left_out(table, result)])
    assert result.concepts.pseudo_values == pytest.approx(expected, abs=1e-11, nan_ok=True)


@given(small_tables())
@several
def test_a_pair_s_pseudo_values_are_those_of_scoring_it_again(table: SmallTable) -> None:
    result = semantic_affinity(**arguments(table), companions=False)

    for a, b in table.pairs:
        name = f"{a}-{b}"
        without = [affinity_or_nan(t, a, b) for t in left_out(table, result)]
        expected = pseudo_values(result.pairs[name].semantic_affinity, without)
        assert result.concepts.pair_pseudo_values(name) == pytest.approx(
            expected, abs=1e-11, nan_ok=True
        )


@given(small_tables())
@several
def test_the_standard_error_is_that_of_leaving_out_each_concept(table: SmallTable) -> None:
    result = semantic_affinity(**arguments(table), companions=False)

    without = [score_or_nan(t) for t in left_out(table, result)]
    assert result.se == pytest.approx(slow_metric.standard_error(without), abs=1e-12, nan_ok=True)


@given(small_tables(), st.integers(0, 2**32 - 1))
@several
def test_without_domain_holds_the_scores_of_the_table_without_it(
    table: SmallTable, seed: int
) -> None:
    random = np.random.default_rng(seed)
    domain_of = {concept: f"domain {random.integers(3)}" for concept in table.concepts}
    found = semantic_affinity(
        **arguments(table), domains=domain_of, companions=False
    ).concepts.without_domain

    for domain in set(domain_of.values()):
        smaller = table.without(c for c in table.concepts if domain_of[c] == domain)
        assert found[domain].get("score", float("nan")) == pytest.approx(
            score_or_nan(smaller), rel=1e-12, nan_ok=True
        )


def test_without_domain_holds_the_pairs_too() -> None:
    vectors = aligned_domains(60, 5)
    domains = [f"domain {concept % 5}" for concept in range(60)]
    found = semantic_affinity(vectors, domains=domains).concepts.without_domain

    rest = {key: v[np.arange(60) % 5 != 2] for key, v in vectors.items()}
    assert found["domain 2"]["eng-zho"] == pytest.approx(semantic_affinity(rest).score, rel=1e-12)


def test_a_concept_that_no_pair_has_moves_the_score_by_its_gloss_alone() -> None:
    vectors = {"eng": unrelated(40)["eng"], "zho": unrelated(40)["zho"][:39]}
    concepts = {"eng": list(range(40)), "zho": list(range(39))}
    result = semantic_affinity(vectors, concepts)

    v = result.pairs["eng-zho"].inter_lingual_spread
    h = np.mean([result.pairs["eng-zho"].intra_lingual_spread_2, spread(vectors["eng"][:39])])
    assert result.concepts.pseudo_values[39] == pytest.approx(
        float(pseudo_values(result.score, np.full(40, h / (h + v)))[39])
    )


def test_large_tables_in_single_precision_have_the_standard_error_of_double_precision() -> None:
    doubles = {key: np.tile(v, (20, 6)) for key, v in aligned(2_000, noise=1.0).items()}
    random = np.random.default_rng(0)
    doubles = {key: v + 0.5 * random.standard_normal(v.shape) for key, v in doubles.items()}
    singles = {key: v.astype(np.float32) for key, v in doubles.items()}

    exact = semantic_affinity(doubles, companions=False).se
    assert semantic_affinity(singles, companions=False).se == pytest.approx(exact, rel=1e-5)


def test_two_concepts_have_no_standard_error() -> None:
    assert np.isnan(semantic_affinity(aligned(2)).se)


def test_a_pair_of_two_concepts_has_no_standard_error() -> None:
    assert semantic_affinity(aligned(2)).pairs["eng-zho"].semantic_affinity_se is None


def test_without_jackknife_there_is_no_standard_error() -> None:
    assert np.isnan(semantic_affinity(aligned(40), jackknife=False).se)


def test_without_jackknife_pseudo_values_are_refused() -> None:
    concepts = semantic_affinity(aligned(40), jackknife=False).concepts

    with pytest.raises(ValueError, match="jackknife=True"):
        _ = concepts.pseudo_values


def spread(vectors: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> float:
    return slow_metric.spread_among(list(vectors))
