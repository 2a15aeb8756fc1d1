"""``sa-bench run --diagnose``: figures behind a score, from the vectors of that score."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sa_bench.cli import main
from sa_bench.running.maps import diagnose_task
from sa_bench.running.models import find_model
from sa_bench.tasks import get_task
from sa_bench.tasks.task import text_loader

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("empty_store")

MODEL = "sa-bench/baseline-character-ngrams"
TASK = "ChallengeSemanticAffinity"


def _arguments(results: Path, *more: str) -> list[str]:
    return ["run", "-m", MODEL, "-t", TASK, "-l", "eng", "zho", "--results", str(results), *more]


def test_neighbours_are_those_of_the_model_s_own_vectors() -> None:
    task = get_task(TASK).with_languages(["eng", "zho"])
    found = diagnose_task(find_model(MODEL), task).neighbour_domains["eng"]

    # Again, one English gloss at a time, from vectors encoded without the store.
    table = task.table
    assert table.domains is not None
    domain_of = {
        gloss: domain
        for glosses, domain in zip(table.glosses["eng"], table.domains, strict=True)
        for gloss in glosses
    }
    glosses = list(domain_of)
    model = find_model(MODEL).load()
    encoded = model.encode(
        text_loader(glosses, batch_size=32),
        task_metadata=task.metadata,
        hf_split="test",
        hf_subset="eng-zho",
    )
    units = np.asarray(encoded, dtype=np.float64)
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    shares = []
    for row, gloss in enumerate(glosses):
        cosines = units @ units[row]
        cosines[row] = -2
        nearest = [glosses[other] for other in np.flatnonzero(cosines >= cosines.max() - 1e-12)]
        shares.append(np.mean([domain_of[other] == domain_of[gloss] for other in nearest]))
    assert found.share == pytest.approx(np.mean(shares), abs=1e-12)
    assert found.chance < found.share


def test_a_diagnosis_is_printed_by_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(_arguments(tmp_path, "--diagnose")) == 0
    printed = capsys.readouterr().out
    assert f"{MODEL} on {TASK}, by language" in printed
    assert [line.split()[0] for line in printed.splitlines() if line[:3] in {"eng", "zho"}] == [
        "eng",
        "zho",
    ]


def test_scores_that_stand_already_are_diagnosed_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(_arguments(tmp_path, "--json")) == 0
    (plain,) = json.loads(capsys.readouterr().out)
    assert plain["diagnosis"] is None
    assert main(_arguments(tmp_path, "--json", "--diagnose")) == 0
    (outcome,) = json.loads(capsys.readouterr().out)
    assert outcome["state"] == "cached"
    assert set(outcome["diagnosis"]["neighbour_domains"]) == {"eng", "zho"}
    assert 0 < outcome["diagnosis"]["rotated_affinity"]["eng-zho"] < 1


def test_a_diagnosis_leaves_nothing_beside_the_results(tmp_path: Path) -> None:
    plain, diagnosed = tmp_path / "plain", tmp_path / "diagnosed"
    assert main(_arguments(plain)) == 0
    assert main(_arguments(diagnosed, "--diagnose")) == 0
    assert sorted(path.relative_to(plain) for path in plain.rglob("*")) == sorted(
        path.relative_to(diagnosed) for path in diagnosed.rglob("*")
    )


def test_a_diagnosis_on_a_cluster_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "-m", MODEL, "--diagnose", "--ray"]) == 1
    assert "--ray" in capsys.readouterr().err
