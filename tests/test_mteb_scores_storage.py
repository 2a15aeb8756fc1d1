"""The two files: what is written is what is read, and nothing else is accepted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sa_bench.mteb_scores import Coverage, MtebScores, ScoreRow, read_mteb_scores
from sa_bench.mteb_scores.table import KINDS, write_mteb_scores

if TYPE_CHECKING:
    from collections.abc import Callable

REPOSITORY = Path(__file__).parents[1]
COMMITTED = REPOSITORY / "leaderboard" / "mteb_scores.csv"


def _table(*rows: ScoreRow) -> MtebScores:
    sidecar: dict[str, Any] = {
        "benchmark": "MTEB(Multilingual, v2)",
        "models": {row.model: {} for row in rows},
        "flags": [],
        "source": {},
    }
    return MtebScores(rows, sidecar)


coverages = st.one_of(
    st.builds(lambda score: Coverage(round(score, 9) + 0.0, 3, 3), st.floats(-1, 1)),
    st.builds(lambda have: Coverage(None, have, 3), st.integers(0, 2)),
)
names = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8)
rows = st.builds(ScoreRow, names, st.sampled_from(KINDS), names, coverages)


@given(st.lists(rows, unique_by=lambda row: (row.model, row.kind, row.name), max_size=6))
@settings(deadline=None)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, table: list[ScoreRow]
) -> None:
    path = tmp_path_factory.mktemp("scores") / "mteb_scores.csv"
    scores = _table(*table)

    write_mteb_scores(scores, path)

    assert read_mteb_scores(path) == scores


def _written(folder: Path) -> Path:
    path = folder / "mteb_scores.csv"
    complete = ScoreRow("a/b", "task", "STS17", Coverage(0.5, 11, 11))
    partial = ScoreRow("a/b", "mean", "Mean(Task)", Coverage(None, 1, 130))
    write_mteb_scores(_table(complete, partial), path)
    return path


def test_an_edited_table_is_refused(tmp_path: Path) -> None:
    path = _written(tmp_path)
    path.write_text(path.read_text().replace("0.5", "0.6"))

    with pytest.raises(ValueError, match=r"is not the table that mteb_scores\.json describes"):
        read_mteb_scores(path)


def _reseal(path: Path, edit: Callable[[str], str]) -> None:
    """Edit the table and give the sidecar the new checksum, as a careless person would."""
    import hashlib

    path.write_text(edit(path.read_text()))
    sidecar = json.loads(path.with_suffix(".json").read_text())
    sidecar["sha256"][path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_suffix(".json").write_text(json.dumps(sidecar))


@pytest.mark.parametrize(
    ("good", "bad", "complaint"),
    [
        ("0.5,11,11", "1.5,11,11", r"line 2: score 1\.5 is outside"),
        ("0.5,11,11", "nan,11,11", "line 2: score nan is outside"),
        ("0.5,11,11", "half,11,11", "half.* are no score and two counts"),
        ("0.5,11,11", "0.5,10,11", "line 2: score '0.5' doesn't go with 10 of 11"),
        ("0.5,11,11", ",11,11", "line 2: score '' doesn't go with 11 of 11"),
        ("0.5,11,11", "0.5,11", "line 2: 5 fields instead of 6"),
        ("a/b,task", "a/b,subset", "line 2: kind 'subset' is none of"),
        ("a/b,mean,Mean(Task),,1,130", "a/b,task,STS17,,1,11", "line 3: .* appears twice"),
        ("model,kind", "name,kind", "the first line is"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(
    tmp_path: Path, good: str, bad: str, complaint: str
) -> None:
    path = _written(tmp_path)
    _reseal(path, lambda text: text.replace(good, bad))

    with pytest.raises(ValueError, match=complaint):
        read_mteb_scores(path)


@pytest.mark.parametrize("suffix", [".csv", ".json"])
def test_a_missing_half_is_named(tmp_path: Path, suffix: str) -> None:
    path = _written(tmp_path)
    path.with_suffix(suffix).unlink()

    with pytest.raises(FileNotFoundError, match=rf"mteb_scores\{suffix} is missing"):
        read_mteb_scores(path)


@pytest.mark.parametrize("content", ["{", "[]", '{"models": {}}'])
def test_a_broken_sidecar_is_named(tmp_path: Path, content: str) -> None:
    path = _written(tmp_path)
    path.with_suffix(".json").write_text(content)

    with pytest.raises(ValueError, match=r"mteb_scores\.json: "):
        read_mteb_scores(path)


def test_the_table_must_be_a_csv_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"ends in \.csv"):
        write_mteb_scores(_table(), tmp_path / "scores.json")


def test_an_unknown_model_gets_similar_names_offered() -> None:
    scores = read_mteb_scores(COMMITTED)

    with pytest.raises(ValueError, match=r"similar: .*sentence-transformers/LaBSE"):
        scores.find("sentence-transformers/LaBSE2")


def test_reading_needs_neither_mteb_nor_any_other_heavy_library() -> None:
    program = (
        "import sys; from pathlib import Path; from sa_bench.cli import mteb_scores;"
        "import sa_bench.mteb_scores as m;"
        f"m.read_mteb_scores(Path({str(COMMITTED)!r}));"
        "print([n for n in ('mteb', 'torch', 'pandas', 'polars', 'numpy') if n in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )

    assert answer.stdout.strip() == "[]"
