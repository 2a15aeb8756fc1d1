"""After ``sa_bench.register()`` mteb knows our tasks, benchmarks and models by name.

The registry is private to mteb. When a new mteb moves it, these tests say so, and
``sa_bench/registration.py`` is the one file to mend.
"""

from __future__ import annotations

import mteb
import pytest

import sa_bench
from sa_bench.tables.shipped import CORE_TASKS
from sa_bench.tasks import TASKS


@pytest.fixture(autouse=True)
def _registered() -> None:
    sa_bench.register()
    sa_bench.register()


@pytest.mark.parametrize("name", list(TASKS))
def test_tasks_are_known_by_name(name: str) -> None:
    assert mteb.get_task(name).metadata.name == name
    assert [task.metadata.name for task in mteb.get_tasks(tasks=[name])] == [name]


def test_a_language_filter_gives_the_pair() -> None:
    task = mteb.get_task(
        "ConceptsSemanticAffinity", languages=["eng", "zho"], exclusive_language_filter=True
    )
    assert task.hf_subsets == ["eng-zho"]


@pytest.mark.parametrize(
    ("name", "n_pairs"),
    [("SemanticAffinity(Multilingual, v1)", 66), ("SemanticAffinity(eng-zho, v1)", 1)],
)
def test_benchmarks_are_known_by_name(name: str, n_pairs: int) -> None:
    benchmark = mteb.get_benchmark(name)
    assert [task.metadata.name for task in benchmark.tasks] == list(CORE_TASKS)
    assert {len(task.hf_subsets) for task in benchmark.tasks} == {n_pairs}


def test_the_baseline_and_the_models_that_mteb_lacks_are_known_by_name() -> None:
    for name in ("sa-bench/baseline-character-ngrams", "google-bert/bert-base-multilingual-cased"):
        assert mteb.get_model_meta(name).name == name


def test_filtered_listings_of_mteb_stay_as_they_were() -> None:
    names = {task.metadata.name for task in mteb.get_tasks(task_types=["BitextMining"])}
    assert not names & set(TASKS)
