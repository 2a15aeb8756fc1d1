"""The site's source files: the ones that ship are right, and wrong ones are named."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import pytest

from sa_bench.board.catalogue import read_catalogue, read_reported
from sa_bench.board.settings import read_settings
from sa_bench.languages import CORE_LANGUAGES, HIGHLIGHT_PAIRS
from sa_bench.leaderboard import default_source
from sa_bench.tables.shipped import CORE_TASKS, TASK_FOLDERS

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = default_source()


def _changed(tmp_path: Path, name: str, old: str, new: str) -> Path:
    text = (SOURCE / name).read_text("utf-8")
    assert old in text
    path = tmp_path / name
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


def _task(folder: str) -> str:
    entry = {"name": "A", "folder": folder, "title": "A", "about": "Words."}
    return "[[tasks]]\n" + "".join(f'{key} = "{value}"\n' for key, value in entry.items())


def test_the_shipped_settings_name_the_benchmarks_tasks_and_pairs() -> None:
    settings = read_settings(SOURCE / "site.toml")
    assert tuple(task.name for task in settings.tasks) == CORE_TASKS
    assert {task.name: task.folder for task in settings.tasks}.items() <= TASK_FOLDERS.items()
    assert len(settings.pairs) == math.comb(len(CORE_LANGUAGES), 2)
    assert settings.highlight_pairs == HIGHLIGHT_PAIRS
    assert (settings.plateau, settings.aligned) == (0.50, 0.65)


def test_the_shipped_catalogue_has_the_papers_thirteen_models_once_each() -> None:
    catalogue = read_catalogue(SOURCE / "models.toml")
    paper = [model for model in catalogue.models.values() if model.group == "paper"]
    assert len(paper) == 13
    assert {model.access for model in paper} == {"open", "api"}


def test_every_reported_figure_is_of_a_model_in_the_catalogue() -> None:
    catalogue = read_catalogue(SOURCE / "models.toml")
    reported = read_reported(SOURCE / "reported.toml")
    assert reported is not None
    for figure in reported.figures:
        assert figure.objective in catalogue.objectives
        assert [name for name in figure.models if name not in catalogue.models] == []


def test_reported_figures_read_as_the_source_gives_them() -> None:
    reported = read_reported(SOURCE / "reported.toml")
    assert reported is not None
    texts = {figure.label: figure.text for figure in reported.figures}
    assert texts["LaBSE"] == "0.70"
    assert texts["LLM embeddings, 0.6 B to 8 B"] == "0.55\N{EN DASH}0.61"
    assert texts["mBERT"] == "below 0.50"


def test_a_leaderboard_without_reported_figures_has_none(tmp_path: Path) -> None:
    assert read_reported(tmp_path / "reported.toml") is None


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("title = ", "tilte = ", "unknown entry 'tilte'"),
        ("title = ", "# ", "'title' is missing"),
        (
            'base_url = "https:',
            'base_url = "ftp:',
            "and an address such as",
        ),
        ('repository = ""', 'repository = "javascript:x"', "starts with https://"),
        ("aligned = 0.65", "aligned = 1.65", "'aligned' is 1.65"),
        ("plateau = 0.50", "plateau = 0.70", "'plateau' is 0.7"),
        ("[tiers]", "[tiers]\nbest = 1", "'tiers': 'best' is no field"),
        (
            "title = ",
            'languages = ["eng", "xxx"]\ntitle = ',
            "is 'xxx', and one of eng, zho",
        ),
        ('["eng-zho"]', '["eng-zzz"]', "entry 0 is 'eng-zzz', and a pair of two of `languages`"),
        ("[paper]", _task("../..") + "[paper]", "task 1: 'folder' is '../..', and the plain name"),
        (
            "title = ",
            "tasks = []\ntitle = ",
            "'tasks' is (), and one or more [[tasks]]",
        ),
        (
            "[paper]",
            _task("culture") * 2 + "[paper]",
            "'tasks': two tasks share a name or a folder; rename one",
        ),
        ("title = ", "title = = ", "not valid TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    path = _changed(tmp_path, "site.toml", old, new)
    with pytest.raises(ValueError, match=re.escape(complaint)) as caught:
        read_settings(path)
    assert str(caught.value).startswith(f"{path}")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('group = "paper"', 'group = "famous"', "'group' is 'famous'"),
        ('objective = "translation"', 'objective = "magic"', "'objective' is 'magic'"),
        ('access = "open"', 'access = "leaked"', "'access' is 'leaked'"),
        ("parameters = 470_926_848", "parameters = 0", "'parameters' is 0"),
        ('released = "2020-07"', 'released = "2020-13"', "a year, month or day"),
        ("embedding_size = 768", "dimension = 768", "unknown entry 'dimension'"),
        (
            'name = "google/gemini-embedding-001"',
            'name = "sentence-transformers/LaBSE"',
            "appears twice",
        ),
    ],
)
def test_a_wrong_catalogue_entry_is_named(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    path = _changed(tmp_path, "models.toml", old, new)
    with pytest.raises(ValueError, match=re.escape(complaint)) as caught:
        read_catalogue(path)
    assert "models.toml, model" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("value = 0.70", "value = 70", "'value' is 70"),
        ("value = 0.70", "", "give `value`"),
        ("value = 0.70", "value = 0.70\nbelow = 0.8", "give `value`"),
        ("high = 0.61", "high = 0.51", "'high' is 0.51"),
        ('url = "https:', 'url = "data:', "starts with https://"),
    ],
)
def test_a_wrong_reported_figure_is_named(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    path = _changed(tmp_path, "reported.toml", old, new)
    with pytest.raises(ValueError, match=re.escape(complaint)):
        read_reported(path)


def test_a_pair_may_be_named_either_way_round(tmp_path: Path) -> None:
    path = _changed(tmp_path, "site.toml", '["eng-zho"]', '["zho-eng", "spa-zho"]')
    assert read_settings(path).highlight_pairs == ("eng-zho", "zho-spa")


def test_a_leaderboard_without_the_papers_pair_highlights_none(tmp_path: Path) -> None:
    path = _changed(
        tmp_path, "site.toml", 'highlight_pairs = ["eng-zho"]', 'languages = ["eng", "fra"]'
    )
    assert read_settings(path).highlight_pairs == ()


def test_a_missing_source_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="see --source"):
        read_settings(tmp_path / "site.toml")
