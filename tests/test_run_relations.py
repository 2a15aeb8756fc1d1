"""``sa-bench run --relations``: a table of relations and a model in, figures and a file out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from test_tables_relations import KIN
from tiny_models import save_tiny_model, tiny_model

from sa_bench.cli import main
from sa_bench.metric.relational import relational_affinity

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("empty_store")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "family-RA.csv"
    path.write_text(KIN + "R3,kin,aunt,niece,姑,侄女,yeğen,yeğen,age,\n", "utf-8")
    return path


def _run(table: Path, *options: str) -> int:
    folder = table.parent
    model = folder / "model"
    if not model.exists():
        save_tiny_model(model)
    arguments = ["run", "-m", str(model), "--name", "my-org/tiny", "--relations", str(table)]
    return main([*arguments, "--results", str(folder / "results"), *options])


def _written(table: Path) -> dict[str, Any]:
    (path,) = (table.parent / "results").glob("my-org__tiny/*/experiments/*/*.json")
    assert path.name == "FamilyRelationalAffinity.json"
    return dict(json.loads(path.read_text("utf-8")))


def test_the_figures_are_those_of_the_models_vectors(table: Path) -> None:
    assert _run(table) == 0
    model = tiny_model()
    words = {
        "eng": (["father", "son", "aunt"], ["mother", "daughter", "niece"]),
        "zho": (["父亲", "儿子", "姑"], ["母亲", "女儿", "侄女"]),
        "tur": (["baba", "oğul", "yeğen"], ["anne", "kız", "yeğen"]),
    }
    expected = relational_affinity(
        {key: tuple(model.encode(side) for side in both) for key, both in words.items()}  # type: ignore[misc]
    )
    written = _written(table)
    assert written["relational_affinity"] == pytest.approx(expected.score, abs=1e-6)
    assert written["cosine"]["pooled"].keys() == {"eng-zho", "eng-tur", "zho-tur"}
    for pair, figures in expected.cosine.matched.items():
        assert written["cosine"]["matched"][pair]["mean"] == pytest.approx(figures.mean, abs=1e-6)


def test_a_relation_of_equal_words_is_left_out_and_named(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(table) == 0
    assert _written(table)["left_out"] == ["R3"]
    assert "in some language: R3" in capsys.readouterr().err


def test_some_languages_can_be_chosen_and_the_outcome_read_as_json(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(table, "-l", "eng", "zho", "--json") == 0
    (outcome,) = json.loads(capsys.readouterr().out)
    assert outcome["languages"] == ["eng", "zho"]
    assert outcome["n_relations"] == 3
    assert np.isfinite(outcome["cosine"]["overall"]["mean"])


def test_the_file_is_none_that_a_leaderboard_ranks(table: Path) -> None:
    from sa_bench.results import read_results

    assert _run(table) == 0
    with pytest.raises(ValueError, match="holds no results of FamilyRelationalAffinity"):
        read_results(table.parent / "results", ["FamilyRelationalAffinity"])


@pytest.mark.parametrize("option", ["--maps", "--diagnose", "--ray"])
def test_what_goes_with_concepts_alone_is_refused(
    option: str, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(table, option) == 1
    assert f"{option} goes with concepts" in capsys.readouterr().err


def test_a_table_that_is_none_is_one_clear_line(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table.write_text("a,b\n1,2\n", "utf-8")
    assert _run(table) == 1
    assert "no words of two languages" in capsys.readouterr().err
