"""Rank intervals and bands, against a slow oracle that tests every two models by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from sa_bench.board.estimates import (
    estimate_mean,
    estimate_over_domains,
    estimate_task,
    mean_pseudo_values,
    shared_units,
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
    task: str = "T"
    keys: tuple[str, ...] | None = None

    @property
    def units(self) -> tuple[str, ...]:
        return self.keys or tuple(f"{self.task}: {n}" for n in range(len(self.pseudo_values)))

    @property
    def se(self) -> float:
        return float(self.pseudo_values.std(ddof=1) / len(self.pseudo_values) ** 0.5)


def _files(random: np.random.Generator, score: float, sizes: Sequence[int]) -> list[ConceptFile]:
    shared = np.random.default_rng(1)
    files = []
    for number, size in enumerate(sizes):
        noise = shared.normal(0, 0.3, size) + random.normal(0, 0.1, size)
        task_score = score + random.normal(0, 0.01)
        files.append(_File(task_score, task_score + noise - noise.mean(), task=f"T{number}"))
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


def _keyed(file: ConceptFile, *keys: str) -> ConceptFile:
    return cast("ConceptFile", replace(cast("_File", file), keys=keys))


def test_a_concept_of_several_tasks_is_left_out_of_all_at_once() -> None:
    files = _files(np.random.default_rng(3), 0.6, (3, 4))
    files = [_keyed(files[0], "a", "b", "c"), _keyed(files[1], "d", "b", "b", "e")]
    mean, pseudo = mean_pseudo_values(files)
    assert mean == pytest.approx((files[0].score + files[1].score) / 2)
    slow = []
    for unit in "abcde":
        moved = 0.0
        for file in files:
            rows = [n for n, key in enumerate(file.units) if key == unit]
            values = [list(file.pseudo_values)[row] - file.score for row in rows]
            moved += sum(values) / len(file.units)
        slow.append(mean + 5 * moved / 2)
    assert pseudo == pytest.approx(slow, abs=1e-12)


def test_a_table_taken_twice_gives_the_error_of_one() -> None:
    (file,) = _files(np.random.default_rng(5), 0.6, (40,))
    one = _keyed(file, *map(str, range(40)))
    other = cast("ConceptFile", replace(cast("_File", one), task="copied"))
    assert estimate_mean([one, other]).se == pytest.approx(one.se, rel=1e-12)
    alone = estimate_mean([file, cast("ConceptFile", replace(cast("_File", file), task="copied"))])
    assert alone.se == pytest.approx(file.se / 2**0.5, rel=0.02)


def test_one_task_has_its_own_pseudo_values() -> None:
    (file,) = _files(np.random.default_rng(6), 0.6, (30,))
    _, pseudo = mean_pseudo_values([file])
    assert pseudo == pytest.approx(list(file.pseudo_values), abs=1e-12)


def test_keys_of_any_models_file_hold_for_all_of_the_task() -> None:
    first, second = (_files(np.random.default_rng(seed), 0.6, (3, 2)) for seed in (1, 2))
    keyed = [_keyed(first[0], "a", "b", "c"), first[1]]
    assert shared_units([second, keyed]) == [("a", "b", "c"), ("T1: 0", "T1: 1")]


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
