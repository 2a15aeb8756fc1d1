"""Reading a results folder: everything sound, and every kind of damage named."""

from __future__ import annotations

import json
import math
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from result_files import TASKS, GeneratedModel, generate, write_model, write_tables

from sa_bench.results import SCORE_KEYS, read_results

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TASK = "ConceptsSemanticAffinity"


@pytest.fixture
def results(tmp_path: Path) -> Path:
    folder, _ = generate(tmp_path, 2, n_concepts=6)
    return folder


def _edit(path: Path, change: Callable[[Any], object]) -> None:
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")


def _only(results: Path) -> Path:
    return results / "org-0__model-0000" / "1"


def _problem(results: Path) -> str:
    found = read_results(results, TASKS)
    assert len(found.problems) == 1
    return found.problems[0]


def test_sound_results_are_read_whole(results: Path) -> None:
    found = read_results(results, TASKS)
    assert found.problems == ()
    assert [model.metadata.name for model in found.models] == [
        "org-0/model-0000",
        "org-1/model-0001",
    ]
    evaluation = found.models[0].evaluations[TASK]
    assert len(evaluation.result.pairs) == 66
    assert evaluation.result.score == pytest.approx(evaluation.concepts.score, abs=2e-6)
    assert evaluation.result.languages == evaluation.concepts.languages


def test_pair_figures_are_those_of_the_file(results: Path) -> None:
    path = _only(results) / f"{TASK}.json"
    stored = json.loads(path.read_text("utf-8"))["scores"]["test"][7]
    pair = (
        read_results(results, TASKS).models[0].evaluations[TASK].result.pairs[stored["hf_subset"]]
    )
    assert {key: getattr(pair, key) for key in SCORE_KEYS} == {
        key: stored.get(key) for key in SCORE_KEYS
    }


def test_figures_that_are_undefined_for_a_pair_may_be_left_out(results: Path) -> None:
    path = _only(results) / f"{TASK}.json"
    _edit(path, lambda content: content["scores"]["test"][0].pop("retrieval_accuracy"))
    pairs = read_results(results, TASKS).models[0].evaluations[TASK].result.pairs
    assert pairs["eng-zho"].retrieval_accuracy is None


def test_other_tasks_are_counted_and_not_read(results: Path) -> None:
    (_only(results) / "STS17.json").write_text("of no concern here", "utf-8")
    found = read_results(results, TASKS)
    assert [path.name for path in found.other_tasks] == ["STS17.json"]
    assert found.problems == ()


def test_folders_of_other_tasks_or_of_experiments_alone_are_left_out(results: Path) -> None:
    """One results folder may serve every benchmark, and mteb's own runs write none of our files."""
    foreign = results / "org__other" / "1"
    foreign.mkdir(parents=True)
    (foreign / "STS17.json").write_text("of no concern here", "utf-8")
    (foreign / "model_meta.json").write_text(
        '{"name": "org/other", "max_tokens": Infinity', "utf-8"
    )
    (results / "org__tried" / "1" / "experiments" / "prompt").mkdir(parents=True)
    found = read_results(results, TASKS)
    assert found.problems == ()
    assert len(found.models) == 2


def test_an_infinity_that_mteb_writes_for_no_limit_is_none(results: Path) -> None:
    _edit(_only(results) / "model_meta.json", lambda content: content.update(max_tokens=math.inf))
    assert "Infinity" in (_only(results) / "model_meta.json").read_text("utf-8")
    assert read_results(results, TASKS).problems == ()


def test_a_model_without_a_name_is_refused(results: Path) -> None:
    folder = results / "no_model_name__available" / "1"
    shutil.copytree(_only(results), folder)
    _edit(
        folder / "model_meta.json", lambda content: content.update(name="no_model_name/available")
    )
    (problem,) = read_results(results, TASKS).problems
    assert "every such model shares this folder" in problem
    assert "--name org/model" in problem


def test_experiments_are_not_results_of_the_model(results: Path) -> None:
    experiment = _only(results) / "experiments" / "prompt"
    experiment.mkdir(parents=True)
    (experiment / f"{TASK}.json").write_text("{", "utf-8")
    assert read_results(results, TASKS).problems == ()


def test_a_folder_that_is_missing_or_holds_no_results_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such folder"):
        read_results(tmp_path / "nowhere", TASKS)
    (tmp_path / "some" / "folder").mkdir(parents=True)
    with pytest.raises(ValueError, match="holds no results"):
        read_results(tmp_path, TASKS)


def test_all_problems_are_listed_and_the_sound_results_kept(results: Path) -> None:
    (_only(results) / f"{TASK}.json").write_text("{", "utf-8")
    (_only(results) / "CultureSemanticAffinity.json").write_text("", "utf-8")
    found = read_results(results, TASKS)
    assert len(found.problems) == 2
    assert [len(model.evaluations) for model in found.models] == [2, 4]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda c: c.update(task_name="Other"), "'task_name' is 'Other'"),
        (lambda c: c.pop("dataset_revision"), "'dataset_revision' is missing"),
        (lambda c: c.update(scores={}), "'scores': 'test' is missing"),
        (lambda c: c["scores"].update(dev=[]), "'dev' is no field"),
        (lambda c: c["scores"].update(test=[]), "a list of 1 or more"),
        (lambda c: c["scores"].update(test=["x"]), "entry 0 is 'x', and an object"),
        (lambda c: c["scores"]["test"].append(c["scores"]["test"][0]), "eng-zho stands twice"),
        (lambda c: c["scores"]["test"][0].update(hf_subset="zho-eng"), "'hf_subset' is 'zho-eng'"),
        (lambda c: c["scores"]["test"][0].update(main_score=0.123), "'main_score' is 0.123"),
        (lambda c: c["scores"]["test"][0].update(semantic_ratio=9.0), r"1 / \(1 \+ semantic_ratio"),
        (
            lambda c: c["scores"]["test"][0].update(semantic_affinity=1.7),
            "semantic_affinity' is 1.7",
        ),
        (lambda c: c["scores"]["test"][0].update(n_concepts=3.5), "'n_concepts' is 3.5"),
        (lambda c: c["scores"]["test"][0].update(main_score=True), "'main_score' is True"),
        (
            lambda c: c["scores"]["test"][7].update(n_concepts=True),
            "'eng-jpn': 'n_concepts' is True",
        ),
        (lambda c: c["scores"]["test"][7].update(languages="eng"), "'languages' is no list"),
        (lambda c: c["scores"]["test"].pop(), "n_pairs is 66"),
        (lambda c: c.update(dataset_revision="ffffffffffff"), "dataset_revision is"),
    ],
)
def test_a_damaged_result_is_named_with_its_reason(
    results: Path, change: Callable[[Any], object], complaint: str
) -> None:
    _edit(_only(results) / f"{TASK}.json", change)
    problem = _problem(results)
    assert str(_only(results)) in problem
    assert re.search(complaint, problem)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda c: c.update(model="org/other"), "model is 'org/other'"),
        (lambda c: c.update(model_revision="2"), "model_revision is '2'"),
        (lambda c: c.update(score=c["score"] + 0.001), "the mean of the pairs"),
    ],
)
def test_a_concept_file_of_another_run_is_named(
    results: Path, change: Callable[[Any], object], complaint: str
) -> None:
    _edit(_only(results) / "concepts" / f"{TASK}.json", change)
    assert re.search(complaint, _problem(results))


def test_a_result_without_its_concept_file_is_incomplete(results: Path) -> None:
    (_only(results) / "concepts" / f"{TASK}.json").unlink()
    assert "no intervals" in _problem(results)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda c: c.update(name="org/other"), "describes org/other"),
        (lambda c: c.update(name="nameless"), "of the form org/model"),
        (lambda c: c.update(revision=None), "'revision' is None"),
        (lambda c: c.update(n_parameters=-1), "'n_parameters' is -1"),
        (lambda c: c.update(embed_dim=[]), "'embed_dim' is"),
        (lambda c: c.update(open_weights="yes"), "'open_weights' is 'yes'"),
        (lambda c: c.update(reference="javascript:alert(1)"), "starts with https://"),
        (lambda c: c.update(release_date="soon"), "a date such as"),
    ],
)
def test_wrong_metadata_is_named(
    results: Path, change: Callable[[Any], object], complaint: str
) -> None:
    _edit(_only(results) / "model_meta.json", change)
    assert re.search(complaint, _problem(results))


def test_missing_metadata_is_named(results: Path) -> None:
    (_only(results) / "model_meta.json").unlink()
    assert "model_meta.json" in _problem(results)


def test_of_several_embedding_sizes_the_largest_counts(tmp_path: Path) -> None:
    revisions = write_tables(tmp_path / "tasks", 4)
    write_model(
        tmp_path / "results",
        GeneratedModel("org/model", 0.6, metadata={"embed_dim": [256, 1024], "n_parameters": None}),
        revisions,
    )
    metadata = read_results(tmp_path / "results", TASKS).models[0].metadata
    assert metadata.embedding_size == 1024
    assert metadata.n_parameters is None
