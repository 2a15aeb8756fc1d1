"""A sign-off marks exactly the files that were verified, and no submission can carry its own."""

from __future__ import annotations

import csv
import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from result_files import GeneratedModel, write_model, write_tables
from tiny_models import save_tiny_model

from sa_bench.cli import main
from sa_bench.leaderboard import Built, build, default_source
from sa_bench.results import read_results
from sa_bench.results.layout import concept_path, sign_off_path
from sa_bench.results.sign_offs import SignOff, TaskSignOff, digest, read_marks
from sa_bench.results.task_result import SCORE_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sa_bench.results import ModelResults

TASK = "ChallengeSemanticAffinity"
BY = "Ada Lovelace <ada@example.org>"
HOSTILE = "Ada \"'&; onclick=alert(1) <ada@example.org>"


def _signed(submission: ModelResults, **changes: Any) -> SignOff:
    """Return a sign-off of all that was submitted of a model."""
    tasks = {}
    for name, evaluation in submission.evaluations.items():
        path = evaluation.result.path
        tasks[name] = TaskSignOff(
            result_sha256=digest(path),
            concepts_sha256=digest(concept_path(path)),
            n_checked=12,
            n_concepts=12,
            seed=None,
            tolerance=1e-5,
            largest_difference=1e-9,
            device="cpu",
            dtype="float32",
            figures=("semantic_affinity", "retrieval_accuracy"),
            versions={"sa-bench": "0.1.0"},
        )
    fields: dict[str, Any] = {
        "model": submission.metadata.name,
        "revision": submission.metadata.revision,
        "date": "2026-11-22",
        "by": BY,
        "tasks": tasks,
    }
    return SignOff(**{**fields, **changes})


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a folder with results of two models, their tables, and a copy of the site's source."""
    return _write(tmp_path)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return a site with one verified and one self-reported model."""
    site = _write(tmp_path_factory.mktemp("signed"))
    _sign(site, by=HOSTILE)
    return _build(site)


def _write(folder: Path) -> Path:
    revisions = write_tables(folder / "tasks", 12)
    for model in (GeneratedModel("org/first", 0.7), GeneratedModel("org/second", 0.45)):
        write_model(folder / "results", model, revisions)
    shutil.copytree(default_source(), folder / "source")
    return folder


def _models(site: Path) -> dict[str, ModelResults]:
    names = [path.stem for path in (site / "results" / "org__first" / "1").glob("*Affinity.json")]
    found = read_results(site / "results", names)
    return {model.metadata.name: model for model in found.models}


def _sign(site: Path, name: str = "org/first", **changes: Any) -> Path:
    model = _models(site)[name]
    path = sign_off_path(site / "source" / "verified", model.folder)
    _signed(model, **changes).write(path)
    return path


def _build(site: Path) -> Built:
    return build(site / "results", site / "site", site / "source", tables=site / "tasks")


def test_what_is_written_is_read_again(site: Path) -> None:
    path = _sign(site)
    assert SignOff.read(path) == _signed(_models(site)["org/first"])


def test_verified_and_self_reported_are_told_apart_in_words(built: Built) -> None:
    assert built.problems == ()
    index = (built.folder / "index.html").read_text("utf-8")
    first, second = (
        index[index.index(f'<tr id="org__{name}"') :].partition("</tr>")[0]
        for name in ("first", "second")
    )
    assert "✓ verified" in first
    assert 'data-verified="yes"' in first
    assert "self-reported" in second
    assert 'data-verified="no"' in second
    page = (built.folder / "models" / "org__first.html").read_text("utf-8")
    assert "all 48 concepts and the scores" in page


def test_the_mail_address_is_on_no_page(built: Built) -> None:
    for path in built.folder.rglob("*.*"):
        assert b"ada@example.org" not in path.read_bytes(), path


def test_the_mark_is_in_the_downloads(built: Built) -> None:
    folder = built.folder
    with (folder / "leaderboard.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["model"]: row for row in csv.DictReader(stream)}
    assert rows["org/first"]["verified"] == "2026-11-22"
    assert rows["org/first"]["verified_concepts"] == "48"
    assert rows["org/second"]["verified"] == ""
    described = json.loads((folder / "leaderboard.json").read_text("utf-8"))
    marks = {model["model"]: model["verified"] for model in described["models"]}
    assert marks["org/first"]["date"] == "2026-11-22"
    assert marks["org/second"] is None


@pytest.mark.parametrize("place", [f"{TASK}.json", f"concepts/{TASK}.json"])
def test_a_mark_goes_when_a_verified_file_changes_by_a_byte(site: Path, place: str) -> None:
    signed = _sign(site)
    changed = site / "results" / "org__first" / "1" / place
    changed.write_bytes(changed.read_bytes() + b"\n")
    marks = read_marks(signed.parents[1], _models(site).values())
    assert marks.by_folder == {}
    assert marks.problems == ()
    (note,) = marks.notes
    assert str(signed) in note
    assert f"{changed} is no longer the file that was verified" in note
    assert "verify again (`sa-bench verify --all --by`) or remove it" in note


def test_a_build_tells_of_marks_that_went_and_shows_the_results_as_self_reported(
    site: Path,
) -> None:
    changed = site / "results" / "org__first" / "1" / f"{TASK}.json"
    stale = _sign(site)
    changed.write_bytes(changed.read_bytes() + b"\n")
    other = _sign(site, "org/second")
    absent = other.rename(other.with_name("0.json"))
    built = _build(site)
    assert built.problems == ()
    for path in (stale, absent):
        assert any(str(path) in note for note in built.notes)
    assert "✓ verified" not in (built.folder / "index.html").read_text("utf-8")


def test_a_task_that_came_later_ends_the_mark(site: Path) -> None:
    model = _models(site)["org/first"]
    signed = _signed(model)
    tasks = {name: task for name, task in signed.tasks.items() if name != TASK}
    path = _sign(site, tasks=tasks)
    marks = read_marks(path.parents[1], [model])
    assert marks.by_folder == {}
    assert f"does not cover {TASK}" in marks.notes[0]


@pytest.mark.parametrize(
    "changes",
    [{"model": "org/second"}, {"revision": "2"}, {"model": "../first"}],
    ids=["another model's", "another revision's", "a path for a name"],
)
def test_a_sign_off_of_something_else_marks_nothing(site: Path, changes: dict[str, Any]) -> None:
    path = _sign(site, **changes)
    marks = read_marks(path.parents[1], _models(site).values())
    assert marks.by_folder == {}
    assert "where org/first at 1 belongs" in marks.problems[0]


def test_a_sign_off_inside_the_submission_marks_nothing(site: Path) -> None:
    model = _models(site)["org/first"]
    for place in (model.folder / "verified", model.folder, site / "results" / "verified"):
        _signed(model).write(sign_off_path(place, model.folder))
    marks = read_marks(site / "source" / "verified", _models(site).values())
    assert marks.by_folder == {}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda c: c.update(format=2), "'format' is 2"),
        (lambda c: c.pop("by"), "'by' is missing"),
        (lambda c: c.update(by="Ada"), "'by' is 'Ada', and a person as in"),
        (lambda c: c.update(by="A <a@b> <script>"), "'by' is 'A <a@b> <script>'"),
        (lambda c: c.update(by="\u202eadA <a@b>"), r"'by' is '\u202eadA"),
        (lambda c: c.update(by="A\n<a@b>"), r"'by' is 'A\n<"),
        (lambda c: c.update(date="yesterday"), "'date' is 'yesterday'"),
        (lambda c: c.update(verified=True), "'verified' is no field of this file"),
        (lambda c: c.update(tasks={}), "'tasks'"),
        (lambda c: c["tasks"][TASK].update(result_sha256="0"), "'result_sha256' is '0'"),
        (lambda c: c["tasks"][TASK].update(n_checked=0), "'n_checked' is 0"),
        (lambda c: c["tasks"][TASK].update(figures=[]), "'figures' is []"),
        (lambda c: c["tasks"][TASK].update(device="\x1b[2J"), "'device'"),
    ],
)
def test_a_sign_off_with_a_wrong_field_marks_nothing_and_is_named(
    site: Path, change: Callable[[dict[str, Any]], Any], complaint: str
) -> None:
    path = _sign(site)
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")
    marks = read_marks(path.parents[1], _models(site).values())
    assert marks.by_folder == {}
    (problem,) = marks.problems
    assert str(path) in problem
    assert complaint in problem


def test_a_hostile_name_is_escaped_on_every_page(built: Built) -> None:
    for path in built.folder.rglob("*.html"):
        assert HOSTILE.partition(" <")[0] not in path.read_text("utf-8"), path
    page = (built.folder / "models" / "org__first.html").read_text("utf-8")
    assert "2026-11-22 by Ada &#34;&#39;&amp;; onclick=alert(1), all" in page


def test_a_folder_without_sign_offs_has_no_marks(tmp_path: Path) -> None:
    assert read_marks(tmp_path / "none", []).by_folder == {}


@pytest.mark.usefixtures("empty_store")
def test_verifying_by_a_person_writes_a_mark_that_holds(tmp_path: Path) -> None:
    model, results, out = tmp_path / "model", tmp_path / "results", tmp_path / "verified"
    save_tiny_model(model)
    named = [str(model), "--name", "org/tiny"]
    run = ["run", "-m", *named, "-t", TASK, "-l", "eng", "zho", "deu", "--results", str(results)]
    assert main(run) == 0
    verify = ["verify", *named, "--results", str(results), "--out", str(out), "--all"]
    assert main([*verify, "--by", BY]) == 0
    (submission,) = read_results(results, [TASK]).models
    marks = read_marks(out, [submission])
    assert marks.problems == ()
    mark = marks.by_folder[submission.folder]
    assert (mark.name, mark.of_all) == ("Ada Lovelace", True)
    signed = SignOff.read(sign_off_path(out, submission.folder)).tasks[TASK]
    assert (signed.seed, signed.device, signed.dtype) == (None, "cpu", "float32")
    (evaluation,) = submission.evaluations.values()
    (pair, *_) = evaluation.result.pairs.values()
    stored = {name for name in SCORE_KEYS if getattr(pair, name) is not None}
    assert stored <= set(signed.figures)

    concepts = submission.folder / "concepts" / f"{TASK}.json"
    content = json.loads(concepts.read_text("utf-8"))
    content["spread"] = [value + 0.01 for value in content["spread"]]
    concepts.write_text(json.dumps(content), "utf-8")
    shutil.rmtree(out)
    assert main([*verify, "--by", BY]) == 1
    assert not out.exists()
