"""``sa_bench.run`` writes what the command writes, goes on where it was, and says what came out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from mteb.models.abs_encoder import AbsEncoder
from tiny_models import save_tiny_model, tiny_model

import sa_bench
from sa_bench.cli import main
from sa_bench.running.store import list_stores

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from numpy.typing import NDArray

pytestmark = pytest.mark.usefixtures("empty_store")

TASK = "ChallengeSemanticAffinity"
LANGUAGES = ["eng", "zho", "deu"]


def _files(folder: Path) -> dict[str, object]:
    """Return the files of a results folder; of JSON without the dates."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".json":
            content = json.loads(path.read_text("utf-8"))
            for dated in (
                "date",
                "evaluation_phases",
                "evaluation_time",
                "kg_co2_emissions",
                "written",
            ):
                content.pop(dated, None)
            found[path.relative_to(folder).as_posix()] = content
        elif path.is_file():
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def test_a_name_gives_the_very_files_that_the_command_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(save_tiny_model(tmp_path / "model"))
    given = ["--name", "org/tiny", "-t", TASK, "-l", *LANGUAGES]
    assert main(["run", "-m", folder, *given, "--results", str(tmp_path / "command")]) == 0
    monkeypatch.setenv("SA_BENCH_CACHE", str(tmp_path / "another"))
    (outcome,) = sa_bench.run(
        folder, name="org/tiny", tasks=[TASK], languages=LANGUAGES, results=tmp_path / "python"
    )
    assert outcome.state == "done"
    assert _files(tmp_path / "python") == _files(tmp_path / "command")
    assert len(_files(tmp_path / "python")) == 4


def test_an_object_is_kept_under_its_name_and_its_vectors_are_not_computed_twice(
    tmp_path: Path, empty_store: Path
) -> None:
    transformer = tiny_model()
    for task, state in ((TASK, "done"), (TASK, "cached"), ("ConceptsSemanticAffinity", "done")):
        (outcome,) = sa_bench.run(
            transformer, name="org/tiny", tasks=[task], languages=LANGUAGES, results=tmp_path
        )
        assert (outcome.model, outcome.state) == ("org/tiny", state)
    (store,) = list_stores(empty_store)
    assert store.model == "org/tiny"


def test_a_training_step_gives_another_revision_and_another_score(tmp_path: Path) -> None:
    transformer = tiny_model()
    scores, paths = [], []
    for _ in range(2):
        (outcome,) = sa_bench.run(
            transformer, name="org/tiny", tasks=TASK, languages=LANGUAGES, results=tmp_path
        )
        scores.append(outcome.score)
        paths.append(outcome.path)
        with torch.no_grad():
            for weights in transformer.parameters():
                weights[::3] *= -1
    assert scores[0] != scores[1]
    assert paths[0] != paths[1]


class Counting(AbsEncoder):
    """A model without weights that torch knows, and the number of texts that it was given."""

    def __init__(self) -> None:
        self.n_texts = 0

    def encode(self, inputs: Any, **_: Any) -> NDArray[np.float64]:
        texts = [text for batch in inputs for text in batch["text"]]
        self.n_texts += len(texts)
        return np.array([np.random.default_rng(list(t.encode())).normal(size=8) for t in texts])


def test_vectors_of_an_object_that_may_change_unseen_leave_no_trace(
    tmp_path: Path, empty_store: Path
) -> None:
    model = Counting()
    given = {"name": "org/own", "revision": "1", "languages": LANGUAGES, "results": tmp_path}
    (first,) = sa_bench.run(model, tasks=TASK, **given)  # type: ignore[arg-type]
    assert model.n_texts > 500
    assert not list_stores(empty_store)
    (second,) = sa_bench.run(model, tasks=TASK, overwrite=True, **given)  # type: ignore[arg-type]
    assert first.score == second.score
    assert model.n_texts > 1000


def test_without_tasks_and_languages_it_runs_them_all(tmp_path: Path) -> None:
    outcomes = sa_bench.run("mteb/baseline-random-encoder", results=tmp_path)
    assert len(outcomes) == len({outcome.task for outcome in outcomes}) >= 4
    assert {outcome.n_pairs for outcome in outcomes if outcome.task == TASK} == {66}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"tasks": ["Nonsense"]}, "unknown task 'Nonsense'"),
        ({"languages": ["eng", "xyz"]}, "has no language xyz"),
        ({"name": "no name"}, "organisation/model"),
        ({"batch_size": 0}, "batch_size 0"),
    ],
)
def test_bad_arguments_are_refused_before_anything_is_written(
    tmp_path: Path, arguments: dict[str, Any], complaint: str
) -> None:
    results = tmp_path / "results"
    with pytest.raises(ValueError, match=complaint):
        sa_bench.run(tiny_model(), **{"name": "org/tiny", "results": results, **arguments})
    assert not results.exists()


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="class dict has no method `encode`"):
        sa_bench.run({}, name="org/tiny", results=tmp_path)
