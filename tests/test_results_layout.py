"""The layout of a results folder is mteb's, and is spelled in one module."""

from __future__ import annotations

import ast
from pathlib import Path, PurePosixPath

import mteb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mteb.models import ModelMeta

from sa_bench.results import layout
from sa_bench.running.saved import result_path

PACKAGE = Path(__file__).parents[1] / "sa_bench"
TASK = "ChallengeSemanticAffinity"
_WORDS = st.text("abcXYZ09._-", min_size=1).filter(lambda word: "__" not in word)


def _meta(name: str, **experiment: str) -> ModelMeta:
    meta = ModelMeta.create_empty({"name": name, "revision": "1"})
    return meta.model_copy(update={"experiment_kwargs": experiment or None})


@pytest.mark.parametrize("name", ["org/model", "org/my model", "org/my__model", "org/a/b"])
@pytest.mark.parametrize("experiment", [{}, {"prompt": "query: "}])
def test_scores_are_where_mteb_looks_for_them(
    name: str, experiment: dict[str, str], tmp_path: Path
) -> None:
    meta = _meta(name, **experiment)
    theirs = mteb.ResultCache(tmp_path).get_task_result_path(TASK, meta)
    assert result_path(tmp_path / "results", meta, TASK) == theirs
    assert layout.model_folder(name) == meta.model_name_as_path()


@given(org=_WORDS.filter(lambda word: not word.endswith("_")), model=_WORDS)
def test_a_name_comes_back_from_its_folder(org: str, model: str) -> None:
    name = f"{org}/{model}"
    if not model.startswith("_"):
        assert layout.model_of_folder(layout.model_folder(name)) == name


def test_a_model_may_have_two_low_lines_in_its_name() -> None:
    assert layout.model_of_folder("org__my__model") == "org/my__model"


def test_files_of_a_task_are_beside_its_scores() -> None:
    result = layout.result_path(Path("results"), "org/model", "1", TASK)
    places = [
        place(result).relative_to("results/org__model/1").as_posix()
        for place in (
            layout.concept_path,
            layout.map_path,
            layout.metadata_path,
            layout.settings_path,
        )
    ]
    assert places == [
        f"concepts/{TASK}.json",
        f"maps/{TASK}.json",
        "model_meta.json",
        "run_settings.jsonl",
    ]
    assert {layout.task_of(place) for place in places[:2]} == {TASK}


def test_hidden_folders_hold_no_results_but_a_model_with_dots_does(tmp_path: Path) -> None:
    for place in (".git/1", "org__model/2", "org__model/1", "..__name/1"):
        (tmp_path / place).mkdir(parents=True)
    (tmp_path / "README.md").touch()
    found = [folder.relative_to(tmp_path) for folder in layout.revision_folders(tmp_path)]
    assert found == [Path("..__name/1"), Path("org__model/1"), Path("org__model/2")]


# A file's name in a message or a docstring is no path.
_SPELLED_ONCE = {"__", layout.METADATA, layout.SETTINGS}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=str)
def test_no_other_module_spells_the_layout(path: Path) -> None:
    if path.relative_to(PACKAGE).as_posix() == "results/layout.py":
        return
    tree = ast.parse(path.read_text("utf-8"))
    spelled = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert not spelled & _SPELLED_ONCE
    joined = {
        node.right.value
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Div)
        and isinstance(node.right, ast.Constant)
    }
    assert not joined & {layout.CONCEPTS, layout.MAPS, layout.EXPERIMENTS}


def test_a_sign_off_is_named_after_the_folder_of_its_results() -> None:
    path = layout.sign_off_path(Path("verified"), Path("results/org__model/abc"))
    assert PurePosixPath(path) == PurePosixPath("verified/org__model/abc.json")
