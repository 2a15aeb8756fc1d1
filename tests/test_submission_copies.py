"""Copies, near copies and case twins are found among many models, and others are not."""

from __future__ import annotations

import json
import math
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from result_files import TASKS, GeneratedModel, generate, write_model, write_tables

from sa_bench import files
from sa_bench.metric import semantic_affinity
from sa_bench.submissions import Context, check_results
from sa_bench.submissions.copies import Scores, _neighbours, find_copies, find_twins

if TYPE_CHECKING:
    from pathlib import Path

    from sa_bench.finding import Finding

TASK = "ChallengeSemanticAffinity"
KEYS = ("eng", "zho", "spa", "fra", "deu", "rus")
N_CONCEPTS = 300
Measured = tuple[Scores, list[float]]


def _measure(random: np.random.Generator, changed: tuple[str, ...] = (), seed: int = 0) -> Measured:
    """Score a model that never was; a copy has another vector of one gloss in some languages."""
    meaning = np.random.default_rng(seed).normal(size=(N_CONCEPTS, 16))
    vectors = {
        key: meaning + np.random.default_rng([seed, place]).normal(size=meaning.shape)
        for place, key in enumerate(KEYS)
    }
    for key in changed:
        vectors[key][0] = random.normal(size=16)
    found = semantic_affinity(vectors, companions=False)
    spreads: dict[str, float] = {}
    for name, pair in found.pairs.items():
        first, second = name.split("-")
        spreads[first] = round(pair.intra_lingual_spread_1, 6)
        spreads[second] = round(pair.intra_lingual_spread_2, 6)
    affinities = {name: round(pair.semantic_affinity, 6) for name, pair in found.pairs.items()}
    return Scores(affinities, spreads), [round(each, 9) for each in found.concepts.spread]


def _findings(models: dict[str, Measured], checked: str) -> list[Finding]:
    scores = {entry: {TASK: scores} for entry, (scores, _) in models.items()}
    return find_copies(scores, [checked], lambda entry, _task: models[entry][1]).get(checked, [])


@pytest.fixture(scope="module")
def others() -> dict[str, Measured]:
    """Forty models that have nothing to do with each other."""
    random = np.random.default_rng(1)
    return {f"org__m{seed}/1": _measure(random, seed=seed) for seed in range(1, 41)}


def test_models_of_their_own_are_no_copies(others: dict[str, Measured]) -> None:
    for entry in others:
        assert _findings(others, entry) == []


def test_a_copy_is_an_error(others: dict[str, Measured]) -> None:
    (finding,) = _findings({**others, "thief__copy/1": others["org__m7/1"]}, "thief__copy/1")
    assert finding.kind == "error"
    assert finding.message == "all 15 pairs have the scores of org__m7/1"


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        (("rus",), ["10 of 15 pairs", "5 of 6 languages"]),
        (("rus", "deu"), ["4 of 6 languages", f"{N_CONCEPTS - 1} of {N_CONCEPTS} concepts"]),
        (KEYS, [f"{N_CONCEPTS - 1} of {N_CONCEPTS} concepts"]),
    ],
    ids=["in one language", "in two languages", "in all languages"],
)
def test_a_copy_with_one_gloss_changed_is_named(
    others: dict[str, Measured], changed: tuple[str, ...], named: list[str]
) -> None:
    near = _measure(np.random.default_rng(3), changed, seed=7)
    (finding,) = _findings({**others, "thief__near/1": near}, "thief__near/1")
    assert finding.kind == "warning"
    assert all(each in finding.message for each in named), finding.message
    assert "org__m7/1: a copy with words changed?" in finding.message


def test_a_copy_whose_other_pairs_are_made_up_is_named(others: dict[str, Measured]) -> None:
    scores, _ = others["org__m7/1"]
    affinities = {
        name: value if number < 9 else value + 0.2
        for number, (name, value) in enumerate(scores.affinities.items())
    }
    forged = Scores(affinities, dict.fromkeys(KEYS, 0.5)), [0.3] * N_CONCEPTS
    (finding,) = _findings({**others, "thief__far/1": forged}, "thief__far/1")
    assert finding.message.startswith("9 of 15 pairs are those of org__m7/1")


def test_two_revisions_of_a_model_may_have_the_same_scores(others: dict[str, Measured]) -> None:
    assert _findings({**others, "org__m7/2": others["org__m7/1"]}, "org__m7/2") == []


def test_one_equal_score_of_a_single_pair_is_chance() -> None:
    pairs = {
        f"org__m{n}/1": (Scores({"eng-zho": 0.5}, {"eng": 0.3 + n / 100, "zho": 0.4}), [0.1 * n])
        for n in (1, 2)
    }
    assert _findings(pairs, "org__m1/1") == []
    same = {"org__m1/1": pairs["org__m1/1"], "org__m3/1": pairs["org__m1/1"]}
    assert _findings(same, "org__m1/1")[0].kind == "error"


@given(
    values=st.lists(st.floats(0, 1) | st.just(float("nan")), max_size=30),
    width=st.sampled_from([0.0, 1e-5, 0.1]),
)
def test_sorting_finds_the_neighbours_that_comparing_all_finds(
    values: list[float], width: float
) -> None:
    column = np.array(values, dtype=np.float64)
    slow = {
        (one, other)
        for one in range(len(values))
        for other in range(one + 1, len(values))
        if not math.isnan(values[one] + values[other])
        and max(values[one], values[other]) <= min(values[one], values[other]) + width
    }
    assert set(_neighbours(column, width)) == slow


@pytest.mark.parametrize(
    ("twin", "is_one"),
    [
        ("Org__Model", True),
        ("ORG__model", True),
        ("\uff4frg__model", True),
        ("org__model2", False),
        ("org__mod\u0435l", False),
    ],
)
def test_names_that_differ_by_case_or_form_alone_are_twins(
    twin: str,
    is_one: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    found = find_twins(["org__model/1", "org__model/2", f"{twin}/1"])
    assert set(found) == ({"org__model", twin} if is_one else set())
    assert all(finding.kind == "error" for findings in found.values() for finding in findings)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A results folder of thirty models on one task."""
    results, _ = generate(tmp_path_factory.mktemp("many"), 30, tasks=[TASK])
    return results


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[Path]:
    """How often each file is read."""
    counts: Counter[Path] = Counter()
    read = files.read_regular

    def counting(path: Path) -> bytes:
        counts[path] += 1
        return read(path)

    monkeypatch.setattr(files, "read_regular", counting)
    return counts


def test_no_file_is_read_twice(many: Path, reads: Counter[Path]) -> None:
    assert check_results(many, Context()).n_models == 30
    assert set(reads.values()) == {1}
    assert sum(path.name == f"{TASK}.json" for path in reads) == 60  # scores and concepts


def test_of_the_others_only_scores_are_read_for_one_model(many: Path, reads: Counter[Path]) -> None:
    one = min(many.iterdir())
    check_results(one, Context())
    assert set(reads.values()) == {1}
    elsewhere = {path.relative_to(many).parts[2:] for path in reads if one not in path.parents}
    assert elsewhere == {(f"{TASK}.json",)}


def test_a_near_copy_among_many_is_named_beside_its_folder(many: Path, tmp_path: Path) -> None:
    results = shutil.copytree(many, tmp_path / "results")
    source = sorted(results.iterdir())[3] / "1"
    twin = results / source.parent.name.upper()
    shutil.copytree(source.parent, twin)
    path = twin / "1" / f"{TASK}.json"
    content = json.loads(path.read_text("utf-8"))
    for entry in content["scores"]["test"]:
        if "tur" in entry["hf_subset"]:
            ratio = 1.001 * entry["semantic_ratio"]
            entry["semantic_ratio"] = ratio
            entry["semantic_affinity"] = entry["main_score"] = 1 / (1 + ratio)
    path.write_text(json.dumps(content), "utf-8")
    lines = list(map(str, check_results(twin, Context()).findings))
    assert any(
        line.startswith(f"1/{TASK}.json: warning: 55 of 66 pairs and the spreads of 12 of 12")
        for line in lines
    )
    assert any(line.startswith(".: error: the name differs from that of") for line in lines)


def test_results_of_every_task_are_compared(tmp_path: Path) -> None:
    revisions = write_tables(tmp_path / "tasks", 6)
    for name in ("org/one", "org/two"):
        write_model(tmp_path / "results", GeneratedModel(name, 0.6), revisions, seed=3)
    for path in (tmp_path / "results" / "org__one" / "1").rglob("*.json"):
        copy = (
            tmp_path / "results" / "org__two" / path.relative_to(tmp_path / "results" / "org__one")
        )
        shutil.copy(path, copy)
    findings = check_results(tmp_path / "results", Context()).findings
    copies = [each for each in findings if "have the scores of" in each.message]
    assert len(copies) == 2 * len(TASKS)
