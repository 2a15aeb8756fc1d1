"""The shape of the result: names, order, plain Python numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest
from synthetic import aligned

from sa_bench.jackknife import domain_standard_error, jackknife_interval
from sa_bench.metric import PairScores, semantic_affinity
from sa_bench.metric.companions import COMPANIONS

pytestmark = pytest.mark.filterwarnings("ignore::sa_bench.metric.FewConceptsWarning")


def test_pairs_come_in_the_order_of_the_languages() -> None:
    assert list(semantic_affinity(aligned(40, 3)).pairs) == ["eng-zho", "eng-spa", "zho-spa"]


def test_the_matrix_is_symmetric_with_1_on_the_diagonal() -> None:
    result = semantic_affinity(aligned(40, 3))

    a, b, c = (pair.semantic_affinity for pair in result.pairs.values())
    assert result.matrix.tolist() == [[1, a, b], [a, 1, c], [b, c, 1]]


def test_a_pair_s_dict_holds_plain_numbers_only() -> None:
    content = semantic_affinity(aligned(40)).pairs["eng-zho"].to_dict()

    assert {type(value) for value in content.values()} == {float, int}


def test_counts_are_whole_numbers() -> None:
    pair = semantic_affinity(aligned(40)).pairs["eng-zho"]

    assert (type(pair.n_concepts), type(pair.n_gloss_pairs)) == (int, int)


def test_a_pair_s_dict_leaves_out_what_is_undefined() -> None:
    content = semantic_affinity(aligned(40)).pairs["eng-zho"].to_dict()

    of_texts = {
        name
        for name, companion in COMPANIONS.items()
        if "non_identical" in name or companion.cost == "on request"
    }
    assert set(PairScores.__dataclass_fields__) - set(content) == of_texts


def test_the_result_s_dict_survives_json() -> None:
    content = semantic_affinity(aligned(40, 3)).to_dict()

    assert json.loads(json.dumps(content, allow_nan=False)) == content


def test_the_result_s_dict_leaves_out_a_standard_error_that_is_undefined() -> None:
    assert "se" not in semantic_affinity(aligned(40), jackknife=False).to_dict()


def test_domains_give_a_standard_error_of_their_own() -> None:
    domains = [f"domain {concept // 10}" for concept in range(40)]
    result = semantic_affinity(aligned(40), domains=domains)

    without = [scores["score"] for scores in result.concepts.without_domain.values()]
    assert result.domain_se == domain_standard_error(result.score, without)


@pytest.mark.parametrize("domains", [None, ["one"] * 40])
def test_fewer_than_two_domains_give_no_standard_error(domains: list[str] | None) -> None:
    assert semantic_affinity(aligned(40), domains=domains).domain_se is None


def test_the_interval_is_that_of_the_pseudo_values() -> None:
    result = semantic_affinity(aligned(40))

    expected = jackknife_interval(result.score, result.concepts.pseudo_values)
    assert np.array(result.interval()) == pytest.approx(np.array(expected))


def test_companions_can_be_left_out() -> None:
    assert semantic_affinity(aligned(40), companions=False).pairs["eng-zho"].chance_affinity is None


def test_retrieval_is_skipped_above_its_limit() -> None:
    result = semantic_affinity(aligned(40), retrieval_limit=39)

    assert result.pairs["eng-zho"].retrieval_accuracy is None


def test_a_skipped_retrieval_says_why() -> None:
    reason = semantic_affinity(aligned(40), retrieval_limit=39).omitted["retrieval_accuracy"]

    assert "40" in reason
    assert "retrieval_limit=39" in reason


def test_companions_on_request_come_alone_too() -> None:
    pair = semantic_affinity(aligned(40), companions=False, extra=["cka"]).pairs["eng-zho"]

    assert pair.cka is not None
    assert pair.csls_accuracy is None
    assert pair.retrieval_accuracy is None


def test_an_unknown_companion_on_request_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="names 'ckb'; .* are csls_accuracy, cka"):
        semantic_affinity(aligned(40), extra=["ckb"])


def test_concepts_are_numbers_where_they_have_no_names() -> None:
    assert list(semantic_affinity(aligned(3)).concepts.ids) == [0, 1, 2]


def test_concepts_come_in_the_order_in_which_they_first_appear() -> None:
    vectors = aligned(3)
    concepts = {"eng": ["sun", "moon", "red"], "zho": ["moon", "red", "sky"]}

    assert semantic_affinity(vectors, concepts).concepts.ids == ("sun", "moon", "red", "sky")


def test_domains_follow_the_order_of_the_concepts() -> None:
    vectors = aligned(3)
    concepts = {"eng": ["sun", "moon", "red"], "zho": ["sun", "moon", "red"]}
    domains = {"moon": "sky", "red": "colour", "sun": "sky"}

    assert semantic_affinity(vectors, concepts, domains=domains).concepts.domains == (
        "sky",
        "sky",
        "colour",
    )


def test_a_pair_s_spread_is_nan_for_a_concept_that_it_lacks() -> None:
    vectors = aligned(3)
    concepts = {"eng": [0, 1, 2], "zho": [0, 1, 3]}

    spread = semantic_affinity(vectors, concepts).concepts.pair_spread("eng-zho")
    assert np.isnan(spread).tolist() == [False, False, True, True]


def test_an_unknown_pair_is_refused_with_those_there_are() -> None:
    concepts = semantic_affinity(aligned(40)).concepts

    with pytest.raises(ValueError, match="'zho-eng'; the pairs are eng-zho"):
        concepts.pair_pseudo_values("zho-eng")


def test_results_are_frozen() -> None:
    result = semantic_affinity(aligned(40))

    with pytest.raises(AttributeError):
        result.score = 1.0  # type: ignore[misc]  # that is what must fail
