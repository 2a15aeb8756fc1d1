"""The tasks work in mteb as mteb's own do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import mteb
import pytest
from tiny_models import tiny_model

import sa_bench
from sa_bench.tables import read_task_table
from sa_bench.tables.shipped import CORE_TASKS
from sa_bench.tasks import TASKS, get_task
from sa_bench.tasks.catalogue import INSTRUCTION

NAMES = list(TASKS)


@pytest.mark.parametrize("name", NAMES)
def test_metadata_is_complete_and_valid_in_mtebs_eyes(name: str) -> None:
    metadata = TASKS[name].metadata
    metadata._validate_metadata()
    assert metadata.is_filled()
    # All pairs of the core's twelve languages; of the atlas those with English.
    n_pairs = 66 if name in CORE_TASKS else len(read_task_table(name).languages) - 1
    assert len(metadata.hf_subsets) == n_pairs
    assert metadata.hf_subsets[0] == "eng-zho"
    assert metadata.revision == read_task_table(name).revision


@pytest.mark.parametrize("name", NAMES)
def test_the_prompt_is_one_string_for_all_languages(name: str) -> None:
    assert TASKS[name].metadata.prompt == INSTRUCTION


def test_a_sentence_transformer_is_evaluated_by_plain_mteb() -> None:
    task = get_task("ConceptsSemanticAffinity").with_languages(["eng", "deu", "tur"])
    result = mteb.evaluate(tiny_model(), task, cache=None, show_progress_bar=False)
    scores = result.task_results[0].scores["test"]
    assert [entry["hf_subset"] for entry in scores] == ["eng-deu", "eng-tur", "deu-tur"]
    assert all(0 < entry["main_score"] < 1 for entry in scores)
    assert result.task_results[0].get_score() == pytest.approx(
        sum(entry["semantic_affinity"] for entry in scores) / 3
    )


def test_a_script_with_two_imports_is_all_it_takes(tmp_path: Path) -> None:
    script = (
        "import mteb, sa_bench\n"
        "from tiny_models import tiny_model\n"
        "task = sa_bench.ConceptsSemanticAffinity()\n"
        "result = mteb.evaluate(tiny_model(), task, cache=None, show_progress_bar=False)\n"
        "print(len(result.task_results[0].scores['test']))\n"
    )
    output = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent,
    )
    assert output.stdout.strip() == "66"
    assert not list(tmp_path.iterdir())


def test_select_languages_keeps_the_order_of_the_task() -> None:
    task = get_task("ConceptsSemanticAffinity").with_languages(["zho", "tur", "eng"])
    assert task.hf_subsets == ["eng-zho", "eng-tur", "zho-tur"]


def test_mtebs_exclusive_language_filter_works_too() -> None:
    task = get_task("ConceptsSemanticAffinity")
    task.filter_languages(["eng", "zho"], exclusive_language_filter=True)
    assert task.hf_subsets == ["eng-zho"]
    assert task.language_keys == ("eng", "zho")


def test_a_pair_scores_the_same_whichever_other_languages_are_there() -> None:
    model = tiny_model()
    task = get_task("ConceptsSemanticAffinity")
    wide, narrow = task.with_languages(["eng", "deu", "rus"]), task.with_languages(["eng", "rus"])
    scores = [
        mteb.evaluate(model, task, cache=None, show_progress_bar=False).task_results[0]
        for task in (wide, narrow)
    ]
    first = {e["hf_subset"]: e["main_score"] for e in scores[0].scores["test"]}
    second = {e["hf_subset"]: e["main_score"] for e in scores[1].scores["test"]}
    assert first["eng-rus"] == pytest.approx(second["eng-rus"], abs=1e-12)


def test_the_dataset_of_a_pair_has_both_columns_of_glosses() -> None:
    task = get_task("ConceptsSemanticAffinity")
    task.load_data()
    assert task.dataset is not None
    pair = task.dataset["eng-zho"]["test"]
    assert pair.column_names == ["id", "eng", "zho"]
    assert len(pair) == len(task.table.ids)
    task.unload_data()
    assert task.dataset is None


def test_descriptive_statistics_of_own_words_stay_out_of_both_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SA_BENCH_CACHE", str(tmp_path))
    words = tmp_path / "colours.csv"
    words.write_text("english,german\nred,rot\nblue,blau|himmelblau\ngreen,\n", "utf-8")
    task = sa_bench.load_task(words)
    statistics: dict[str, Any] = dict(task.calculate_descriptive_statistics())
    assert statistics["test"]["num_samples"] == 3  # red, and blue by two words
    assert task.metadata.n_samples == {"test": 3}
    assert task.metadata.descriptive_stat_path.is_relative_to(tmp_path)


def test_own_words_make_a_task_for_mteb(tmp_path: Path) -> None:
    words = tmp_path / "colours.csv"
    words.write_text("english,german\nred,rot\nblue,blau\ngreen,grün\n", "utf-8")
    task = sa_bench.load_task(words)
    with pytest.warns(UserWarning, match="concepts"):  # few concepts: a score with a caution
        result = mteb.evaluate(tiny_model(), task, cache=None, show_progress_bar=False)
    assert result.task_results[0].task_name == "ColoursSemanticAffinity"
    assert [e["hf_subset"] for e in result.task_results[0].scores["test"]] == ["eng-deu"]


def _scores(model: Any, task: Any) -> dict[str, float]:
    result = mteb.evaluate(model, task, cache=None, show_progress_bar=False).task_results[0]
    return {entry["hf_subset"]: entry["main_score"] for entry in result.scores["test"]}


@pytest.mark.parametrize("loaded", [False, True])
def test_a_model_whose_weights_change_gets_a_new_score(*, loaded: bool) -> None:
    model: Any = tiny_model()
    task = get_task("ChallengeSemanticAffinity").with_languages(["eng", "zho", "deu"])
    if loaded:
        task.load_data()  # as a training loop does, so that mteb keeps the data in between
    before = _scores(model, task)
    weights = model[0].embedding.weight
    weights.data = weights.data.flip(0)
    after = _scores(model, task)
    assert before.keys() == after.keys()
    assert all(before[pair] != after[pair] for pair in before)
    assert _scores(model, task) == after


def test_one_evaluation_encodes_each_text_once_and_probes(monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[int] = []
    model = tiny_model()
    encode = model.encode

    def counting(texts: list[str], *args: Any, **kwargs: Any) -> Any:
        encoded.append(len(texts))
        return encode(texts, *args, **kwargs)

    monkeypatch.setattr(model, "encode", counting)
    task = get_task("ChallengeSemanticAffinity").with_languages(["eng", "zho", "deu"])
    mteb.evaluate(model, task, cache=None, show_progress_bar=False)
    n_probes = 20
    assert sum(n for n in encoded if n > n_probes) == task.n_texts


def test_a_task_with_other_languages_leaves_the_first_as_it_was() -> None:
    task = get_task("ConceptsSemanticAffinity")
    narrow = task.with_languages(["eng", "zho"])
    assert narrow.hf_subsets == ["eng-zho"]
    assert len(task.hf_subsets) == 66
