"""``sa-bench validate`` on results: what is checked, what is let through, and how it is told."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from packaging.requirements import Requirement

from sa_bench.cli import main
from sa_bench.finding import warning
from sa_bench.results import read_results
from sa_bench.submissions import Context, Finding, WordTable, check_results, is_results
from sa_bench.submissions.provenance import OLDEST_MTEB, check_date, check_versions
from sa_bench.tables import read_task_table, tasks_folder

if TYPE_CHECKING:
    from collections.abc import Callable

REPOSITORY = Path(__file__).parents[1]
MODEL = "sentence-transformers__all-MiniLM-L6-v2"
REVISION = "sha256-bcfe46d679df"
TASK = "OracleBoneSemanticAffinity"


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """A results folder with one committed model."""
    folder = tmp_path / "results"
    shutil.copytree(REPOSITORY / "results" / MODEL, folder / MODEL)
    return folder


def _revision(results: Path) -> Path:
    return results / MODEL / REVISION


def _edit(path: Path, change: Callable[[Any], object]) -> None:
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")


def _found(path: Path, **context: Any) -> list[str]:
    return [str(finding) for finding in check_results(path, Context(**context)).findings]


@pytest.mark.parametrize("inner", ["", MODEL, f"{MODEL}/{REVISION}"])
def test_a_whole_folder_a_models_and_a_revisions_are_results(results: Path, inner: str) -> None:
    assert is_results(results / inner)
    report = check_results(results / inner, Context())
    assert (report.n_models, report.n_results, report.findings) == (1, 5, ())


def test_files_are_named_below_the_folder_that_was_asked_for(results: Path) -> None:
    (_revision(results) / "notes.txt").write_text("", "utf-8")
    for path in (results, results / MODEL, _revision(results)):
        (finding,) = check_results(path, Context()).findings
        assert (path / finding.file).exists()


def test_a_folder_without_results_is_none(tmp_path: Path) -> None:
    (tmp_path / "plain" / "folder").mkdir(parents=True)
    assert not is_results(tmp_path / "plain")
    with pytest.raises(ValueError, match="no folder of results"):
        check_results(tmp_path / "plain", Context())


def test_a_readme_may_lie_beside_the_models_and_nothing_else(results: Path) -> None:
    for name in ("README.md", ".gitkeep", "setup.py"):
        (results / name).write_text("", "utf-8")
    (results / ".github").mkdir()
    (results / MODEL / "README.md").write_text("", "utf-8")
    assert [line.partition(";")[0] for line in _found(results)] == [
        ".github: error: doesn't belong here",
        "setup.py: error: doesn't belong here",
        f"{MODEL}/README.md: error: doesn't belong here",
    ]


@pytest.mark.parametrize("inner", [MODEL, f"{MODEL}/{REVISION}"])
def test_a_folder_that_is_a_link_is_not_followed(results: Path, inner: str) -> None:
    elsewhere = (results / inner).rename(results.parent / "elsewhere__x")
    (results / inner).symlink_to(elsewhere)
    for path in (results, results / inner):
        assert any("a symbolic link" in line for line in _found(path))
        assert check_results(path, Context()).n_results == 0


@pytest.mark.parametrize("name", ["org__mod\nel", "org__m\u202eledom", "..__model", "org__a b"])
def test_a_hostile_name_of_a_folder_is_told_in_plain_letters(results: Path, name: str) -> None:
    (results / MODEL).rename(results / name)
    found = _found(results)
    assert any("is no name of a folder of results" in line for line in found)
    assert all(line.isprintable() for line in found)


def test_what_a_file_says_is_shown_in_one_printable_line(results: Path) -> None:
    hostile = "\x1b[2J" + "x" * 10_000
    _edit(_revision(results) / f"{TASK}.json", lambda c: c.update(dataset_revision=hostile))
    half = "\ud800"
    _edit(_revision(results) / "model_meta.json", lambda c: c.update(license=half))
    found = _found(results)
    assert any("dataset_revision is" in line for line in found)
    assert all(line.isprintable() and len(line) < 1000 for line in found)


def test_a_models_folder_without_a_revision_is_empty(results: Path) -> None:
    (results / "org__model").mkdir()
    (line,) = _found(results)
    assert line.startswith("org__model: error: a model's folder without results")


def test_a_description_that_says_nothing_is_no_description(results: Path) -> None:
    (_revision(results) / "model_meta.json").write_text("{}", "utf-8")
    lines = [line for line in _found(results) if "is missing" in line]
    assert [re.findall(r"'(\w+)' is missing", line) for line in lines] == [["name"], ["revision"]]


def test_a_model_whose_objective_is_unknown_is_told_how_to_add_it(results: Path) -> None:
    (line,) = _found(results, known_models={"org/other"})
    assert "warning: name: the training objective" in line
    assert "leaderboard/models.toml" in line


def test_missing_licence_link_and_commit_are_warnings(results: Path) -> None:
    folder = _revision(results).rename(results / MODEL / "v1")
    for path in folder.rglob("*.json"):
        path.write_text(path.read_text("utf-8").replace(REVISION, "v1"), "utf-8")
    _edit(folder / "model_meta.json", lambda c: c.update(license=None, reference=None))
    report = check_results(results, Context())
    assert [(f.kind, f.place) for f in report.findings] == [
        ("warning", "revision"),
        ("warning", "license"),
        ("warning", "reference"),
    ]


def test_a_model_without_all_tasks_is_sound_but_has_no_rank(results: Path) -> None:
    for path in _revision(results).rglob(f"{TASK}.json"):
        path.unlink()
    (line,) = _found(results)
    assert f"warning: no results of {TASK}" in line


def test_a_result_of_another_benchmark_is_a_warning(results: Path) -> None:
    (_revision(results) / "STS17.json").write_text("{}", "utf-8")
    (line,) = _found(results)
    assert "STS17.json: warning: STS17 is no task of semantic affinity" in line


def test_many_results_of_other_benchmarks_are_one_warning(results: Path) -> None:
    for number in range(170):
        (_revision(results) / f"STS{number:03}.json").write_text("{}", "utf-8")
    (line,) = _found(results)
    assert "STS000 and 169 other tasks are none of semantic affinity" in line


def test_folders_of_other_benchmarks_alone_are_one_note(results: Path) -> None:
    """One folder may hold everything that mteb ever wrote, infinities included."""
    for model in ("org__one", "org__two"):
        folder = results / model / "1"
        folder.mkdir(parents=True)
        (folder / "STS17.json").write_text("{}", "utf-8")
        (folder / "model_meta.json").write_text('{"max_tokens": Infinity}', "utf-8")
    (line,) = _found(results)
    assert line.startswith(".: note: 2 folders hold results of other tasks alone")
    assert check_results(results, Context()).n_models == 1
    assert any("error" in line for line in _found(results / "org__one"))


def test_a_folder_with_anything_but_results_is_not_passed_over(results: Path) -> None:
    folder = results / "org__one" / "1"
    folder.mkdir(parents=True)
    (folder / "install.py").write_text("", "utf-8")
    assert any("install.py: error" in line for line in _found(results))


def test_an_infinity_that_mteb_writes_for_no_limit_is_none(results: Path) -> None:
    _edit(_revision(results) / "model_meta.json", lambda c: c.update(max_tokens=float("inf")))
    assert _found(results) == []


def test_a_model_without_a_name_is_an_error(results: Path) -> None:
    name = "no_model_name/available"
    _edit(_revision(results) / "model_meta.json", lambda c: c.update(name=name))
    assert any("describes a model without a name" in line for line in _found(results))


def test_a_model_with_experiments_alone_stops_no_folder_and_is_no_submission(
    results: Path,
) -> None:
    revision = results / "org__tried" / "1"
    (revision / "experiments" / "data_1").mkdir(parents=True)
    (revision / "experiments" / "data_1" / f"{TASK}.json").write_text("{}", "utf-8")
    (line,) = _found(results)
    assert "org__tried/1/experiments: warning: experiments are never ranked" in line
    assert "error: holds experiments alone" in _found(revision)[-1]
    shutil.rmtree(results / MODEL)
    with pytest.raises(ValueError, match="but experiments alone, which are never ranked"):
        read_results(results, [TASK])


def test_results_of_mtebs_own_command_are_told_from_broken_ones(results: Path) -> None:
    settings = _revision(results) / "run_settings.jsonl"
    lines = [json.loads(line) for line in settings.read_text("utf-8").splitlines()]
    for line in lines:
        del line["version"]["sa-bench"]
    settings.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    assert any("made by mteb alone, which keeps no intervals" in each for each in _found(results))


def test_mtebs_own_command_says_before_it_runs_that_its_results_are_not_ranked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", [])
    with pytest.raises(SystemExit):
        main(["mteb", "run", "--help"])
    assert "can't be ranked, compared or submitted; `sa-bench run" in capsys.readouterr().err


def test_a_leaderboard_of_ones_own_is_held_to_its_own_tasks(
    results: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """``validate`` reads the settings of the leaderboard that it is run in, as it is built."""
    _as_own_task(results)
    for path in _revision(results).rglob("C*SemanticAffinity.json"):
        path.unlink()
    monkeypatch.chdir(results.parent)
    assert main(["init", "."]) == 0
    settings = Path("site.toml").read_text("utf-8")
    head, _, _ = settings.partition("[[tasks]]")
    tail = settings[settings.rindex("[paper]") :] if "[paper]" not in head else ""
    table = tasks_folder() / "oracle-bone" / "data" / "test.jsonl"
    own = f'[[tasks]]\nname = "OurWords"\ntitle = "Ours"\nabout = "Ours."\ndata = "{table}"\n\n'
    Path("site.toml").write_text(head + own + tail, "utf-8")
    capsys.readouterr()
    assert main(["validate", "results"]) == 0
    out = capsys.readouterr().out
    assert "no results of" not in out
    assert "is no task" not in out
    assert "to models.toml" in out or "training objective" not in out
    path = _revision(results) / "OurWords.json"
    _edit(path, lambda c: c.update(dataset_revision="0123456789ab"))
    assert main(["validate", "results"]) == 1
    assert "dataset_revision is 0123456789ab" in capsys.readouterr().out


def test_experiments_are_a_warning_and_not_looked_into(results: Path) -> None:
    experiments = _revision(results) / "experiments" / "prompt"
    experiments.mkdir(parents=True)
    (experiments / f"{TASK}.json").write_text("{", "utf-8")
    (line,) = _found(results)
    assert "experiments: warning: experiments are never ranked" in line


def _as_own_task(results: Path) -> None:
    """Give a task's results another name, as a team's own task has."""
    for path in list(_revision(results).rglob(f"{TASK}.json")):
        text = path.read_text("utf-8").replace(TASK, "OurWords")
        path.with_name("OurWords.json").write_text(text, "utf-8")
        path.unlink()
    settings = _revision(results) / "run_settings.jsonl"
    settings.write_text(settings.read_text("utf-8").replace(TASK, "OurWords"), "utf-8")


def test_a_task_of_ones_own_is_checked_against_the_table_that_is_named(results: Path) -> None:
    _as_own_task(results)
    unchecked = [finding.kind for finding in check_results(results, Context()).findings]
    assert unchecked == ["warning", "note"]
    words = WordTable.of(read_task_table(TASK))
    tables = {words.table.revision: words}
    found = check_results(results, Context(tables)).findings
    assert [finding.kind for finding in found] == ["warning"]
    path = _revision(results) / "OurWords.json"
    _edit(path, lambda c: c["scores"]["test"][0].update(n_concepts=7))
    assert any("the table has 360" in line for line in _found(results, tables=tables))


def test_the_table_of_ones_own_task_is_named_on_the_command_line(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _as_own_task(results)
    table = str(tasks_folder() / "oracle-bone")
    assert main(["validate", str(results), "--data", table]) == 0
    assert "note" not in capsys.readouterr().out


def test_a_part_of_the_languages_is_a_warning(results: Path) -> None:
    path = _revision(results) / f"{TASK}.json"

    def drop(content: dict[str, Any]) -> None:
        pairs = content["scores"]["test"]
        pairs[:] = [pair for pair in pairs if "tur" not in pair["hf_subset"]]

    _edit(path, drop)
    findings = check_results(results, Context()).findings
    own = [finding for finding in findings if finding.file == f"{MODEL}/{REVISION}/{TASK}.json"]
    assert [(f.kind, f.message) for f in own] == [("warning", "languages without scores: tur")]


def test_two_revisions_of_a_model_may_have_the_same_scores(results: Path) -> None:
    other = shutil.copytree(_revision(results), results / MODEL / "sha256-000000000000")
    for path in other.rglob("*.json"):
        path.write_text(path.read_text("utf-8").replace(REVISION, other.name), "utf-8")
    assert _found(results) == []


def test_the_verdict_is_told_in_words_and_by_the_exit_code(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", str(results)]) == 0
    assert capsys.readouterr().out == (f"{results}: 5 results of 1 model, no errors, no warnings\n")
    (results / "setup.py").write_text("", "utf-8")
    assert main(["validate", str(results)]) == 1
    assert capsys.readouterr().out == (
        f"{results}/setup.py: error: doesn't belong here; remove it: results are folders "
        f"<org>__<model>/<revision>\n{results}: 5 results of 1 model, 1 error, no warnings\n"
    )


def test_a_warning_alone_lets_a_submission_through(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _edit(_revision(results) / "model_meta.json", lambda c: c.update(license=None))
    assert main(["validate", "--json", str(results)]) == 0
    (verdict,) = json.loads(capsys.readouterr().out)
    assert [problem["kind"] for problem in verdict["problems"]] == ["warning"]


def test_a_finding_is_one_line_of_where_what_and_remedy() -> None:
    finding = warning("T.json", "is odd", "mend it", place="eng-zho")
    assert finding == Finding("warning", "T.json", "eng-zho", "is odd", "mend it")
    assert str(finding) == "T.json: warning: eng-zho: is odd; mend it"


def test_the_oldest_mteb_is_the_one_that_the_package_requires() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    requirements = {r.name: r.specifier for r in map(Requirement, project["dependencies"])}
    assert f">={OLDEST_MTEB}" in str(requirements["mteb"])
    assert re.search(r"<3\b", str(requirements["mteb"]))


@pytest.mark.parametrize(
    ("versions", "n_errors"),
    [
        ({"mteb": "2.26.0", "sa-bench": "0.1.0"}, 0),
        ({"mteb": "2.99.0.dev1", "sa-bench": "0.1.0"}, 0),
        ({"mteb": "2.25.99", "sa-bench": "0.0.9"}, 2),
        ({"mteb": "3.0.0", "sa-bench": "99.0.0"}, 2),
        ({"mteb": "two", "sa-bench": 1}, 2),
        ({}, 2),
    ],
)
def test_versions_are_known_old_enough_and_not_too_old(
    versions: dict[str, Any], n_errors: int
) -> None:
    assert len(list(check_versions("T.json", versions, place="versions"))) == n_errors


def test_dates_lie_between_the_paper_and_tomorrow() -> None:
    today = date(2026, 11, 22)
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    sound = ["2026-01-01", "2026-11-23", "2026-11-22T10:00:00+00:00", noon.timestamp()]
    wrong = ["2025-12-31", "2026-11-24", (noon + timedelta(days=9)).timestamp(), 1e300, "soon", []]
    for day in sound:
        assert list(check_date("T.json", day, today, place="date")) == []
    for day in wrong:
        assert len(list(check_date("T.json", day, today, place="date"))) == 1
