"""Rank intervals and bands, against a slow oracle that tests every two models by itself."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from sa_bench.board.estimates import (
    estimate_mean,
    estimate_over_domains,
    estimate_task,
    mean_pseudo_values,
)
from sa_bench.board.ranking import LEVEL, rank_entries
from sa_bench.jackknife import paired_difference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sa_bench.board.entries import Entry
    from sa_bench.results import ConceptFile


@dataclass(frozen=True)
class _File:
    """What estimates read of a concept file."""

    score: float
    pseudo_values: NDArray[np.float64]
    domains: tuple[str, ...] | None = None
    without_domain: dict[str, dict[str, float]] | None = None

    @property
    def se(self) -> float:
        return float(self.pseudo_values.std(ddof=1) / len(self.pseudo_values) ** 0.5)


def _files(random: np.random.Generator, score: float, sizes: Sequence[int]) -> list[ConceptFile]:
    shared = np.random.default_rng(1)
    files = []
    for size in sizes:
        noise = shared.normal(0, 0.3, size) + random.normal(0, 0.1, size)
        task_score = score + random.normal(0, 0.01)
        files.append(_File(task_score, task_score + noise - noise.mean()))
    return cast("list[ConceptFile]", files)


def _entries(scores: Sequence[float], sizes: Sequence[int] = (40, 60)) -> list[Entry]:
    random = np.random.default_rng(7)
    entries = []
    for number, score in enumerate(scores):
        files = _files(random, score, sizes)
        tasks = {
            f"task {place}": SimpleNamespace(evaluation=SimpleNamespace(concepts=file))
            for place, file in enumerate(files)
        }
        estimate = estimate_mean(files)
        entries.append(SimpleNamespace(name=f"m{number}", tasks=tasks, estimate=estimate))
    entries.sort(key=lambda entry: -entry.estimate.score)
    return cast("list[Entry]", entries)


def _oracle(entries: Sequence[Entry]) -> dict[str, tuple[int, int]]:
    """Return (best, worst) ranks by Holm's method, written out."""
    ranks = {}
    for entry in entries:
        own = mean_pseudo_values([t.evaluation.concepts for t in entry.tasks.values()])
        tests = []
        for other in entries:
            if other is not entry:
                theirs = mean_pseudo_values([t.evaluation.concepts for t in other.tasks.values()])
                found = paired_difference(*own, *theirs)
                tests.append((float(found.p_value), float(found.difference)))
        better = worse = 0
        for place, (p_value, difference) in enumerate(sorted(tests)):
            if p_value > LEVEL / (len(tests) - place):
                break
            better += difference < 0
            worse += difference > 0
        ranks[entry.name] = (1 + better, len(entries) - worse)
    return ranks


def test_rank_intervals_are_those_of_every_test_by_itself() -> None:
    entries = _entries([0.7, 0.69, 0.66, 0.65, 0.645, 0.6, 0.6, 0.5])
    found = {name: (each.best, each.worst) for name, each in rank_entries(entries).items()}
    assert found == _oracle(entries)
    assert len(set(found.values())) > 3


def test_a_clear_order_gives_single_ranks_and_one_band_each() -> None:
    standings = list(rank_entries(_entries([0.8, 0.6, 0.4])).values())
    assert [each.text for each in standings] == ["1", "2", "3"]
    assert [each.band for each in standings] == [1, 2, 3]


def test_equal_models_share_every_rank_and_a_band() -> None:
    one = _entries([0.6])[0]
    twins = [
        one,
        cast("Entry", SimpleNamespace(name="twin", tasks=one.tasks, estimate=one.estimate)),
    ]
    standings = rank_entries(twins)
    assert {each.text for each in standings.values()} == {"1\N{EN DASH}2"}
    assert {each.band for each in standings.values()} == {1}


def test_a_single_model_has_the_only_rank_and_none_gives_none() -> None:
    assert [each.text for each in rank_entries(_entries([0.6])).values()] == ["1"]
    assert rank_entries([]) == {}


def test_every_rank_interval_holds_the_models_own_place() -> None:
    entries = _entries(list(np.linspace(0.5, 0.7, 25)))
    standings = rank_entries(entries)
    for place, entry in enumerate(entries, 1):
        assert standings[entry.name].best <= place <= standings[entry.name].worst


def test_the_mean_of_tasks_leaves_one_concept_of_one_task_out_at_a_time() -> None:
    files = _files(np.random.default_rng(3), 0.6, (5, 9))
    mean, pseudo = mean_pseudo_values(files)
    slow = []
    for task, file in enumerate(files):
        n = len(file.pseudo_values)
        for value in file.pseudo_values:
            scores = [each.score for each in files]
            scores[task] = (n * file.score - value) / (n - 1)
            slow.append(14 * mean - 13 * sum(scores) / 2)
    assert pseudo == pytest.approx(slow, abs=1e-12)


def test_the_error_of_the_mean_is_that_of_independent_tasks() -> None:
    files = _files(np.random.default_rng(4), 0.6, (300, 500))
    errors = [estimate_task(file).se for file in files]
    expected = (errors[0] ** 2 + errors[1] ** 2) ** 0.5 / 2
    assert estimate_mean(files).se == pytest.approx(expected, rel=0.01)


def test_an_interval_over_domains_needs_three_of_them_and_their_scores() -> None:
    pseudo = np.array([0.5, 0.6, 0.7])
    scores = {name: {"score": value} for name, value in (("a", 0.58), ("b", 0.6), ("c", 0.62))}
    whole = cast("ConceptFile", _File(0.6, pseudo, ("a", "b", "c"), scores))
    two = cast("ConceptFile", _File(0.6, pseudo, ("a", "b", "b"), scores))
    gap = cast("ConceptFile", _File(0.6, pseudo, ("a", "b", "c"), {"a": scores["a"]}))
    found = estimate_over_domains(whole)
    assert found is not None
    assert found.low < 0.6 < found.high
    assert estimate_over_domains(two) is None
    assert estimate_over_domains(gap) is None
