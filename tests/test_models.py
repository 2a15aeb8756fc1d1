"""A model is found by what a person types, and never mistaken for another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tiny_models import save_tiny_model

from sa_bench.running.models import find_model

if TYPE_CHECKING:
    from pathlib import Path


def test_a_name_that_mteb_knows_keeps_its_revision() -> None:
    model = find_model("mteb/baseline-random-encoder")
    assert (model.name, model.revision) == ("mteb/baseline-random-encoder", "2")


@pytest.mark.parametrize(
    "name",
    [
        "sentence-transformers/distiluse-base-multilingual-cased-v2",
        "google-bert/bert-base-multilingual-cased",
    ],
)
def test_the_two_models_of_the_paper_that_mteb_lacks_have_a_pinned_revision(name: str) -> None:
    model = find_model(name)
    assert model.name == name
    assert len(model.revision) == 40


def test_two_unnamed_folders_of_one_name_get_names_of_their_own(tmp_path: Path) -> None:
    first = find_model(str(save_tiny_model(tmp_path / "a" / "model", seed=1)))
    second = find_model(str(save_tiny_model(tmp_path / "b" / "model", seed=2)))
    assert first.name.startswith("local/model-")
    assert first.name != second.name
    assert first.revision != second.revision


def test_a_copy_of_a_folder_is_the_same_model(tmp_path: Path) -> None:
    first = find_model(str(save_tiny_model(tmp_path / "a" / "model", seed=1)))
    second = find_model(str(save_tiny_model(tmp_path / "b" / "model", seed=1)))
    assert (first.name, first.revision) == (second.name, second.revision)


def test_hidden_files_and_the_model_card_do_not_make_another_model(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "model")
    before = find_model(str(folder))
    (folder / "README.md").write_text("about", "utf-8")
    (folder / ".cache" / "huggingface").mkdir(parents=True)
    (folder / ".cache" / "huggingface" / "model.metadata").write_text("2026-11-22", "utf-8")
    assert find_model(str(folder)).revision == before.revision


def test_a_named_folder_carries_its_name_and_the_digest_of_its_files(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "model")
    model = find_model(str(folder), name="my-org/my-model")
    assert model.name == "my-org/my-model"
    assert model.revision.startswith("sha256-")
    loaded = model.load()
    assert loaded.mteb_model_meta.name == "my-org/my-model"
    assert loaded.mteb_model_meta.embed_dim == 16


def test_a_folder_under_a_known_name_never_claims_the_known_revision(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "model")
    model = find_model(str(folder), name="sentence-transformers/LaBSE")
    assert model.revision.startswith("sha256-")
    assert model.meta.n_parameters == 470_926_848


@pytest.mark.parametrize("name", ["model", "a/b/c", "../x", "a b/c", "org/<script>"])
def test_a_name_that_is_no_model_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="organisation/model"):
        find_model(str(tmp_path), name=name)


def test_an_unknown_word_is_answered_with_what_mteb_suggests() -> None:
    with pytest.raises(ValueError, match=r"unknown model 'LaBSE'.*sentence-transformers/LaBSE"):
        find_model("LaBSE")


def test_an_unknown_hub_name_without_network_says_so() -> None:
    with pytest.raises(ValueError, match="unknown model 'no-such-org/no-such-model'"):
        find_model("no-such-org/no-such-model")


@pytest.mark.parametrize("path", ["./no-such-folder", "~no-such-user/model"])
def test_a_missing_path_is_told_from_a_name(path: str) -> None:
    with pytest.raises(FileNotFoundError, match=f"{path}: no such folder"):
        find_model(path)


def test_a_folder_without_a_model_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no sentence-transformers model"):
        find_model(str(tmp_path))


def test_a_broken_model_folder_is_an_error_when_it_is_loaded(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "model")
    (folder / "model.safetensors").write_bytes(b"broken")
    with pytest.raises(ValueError, match="could not load the model"):
        find_model(str(folder)).load()


def test_weights_that_are_neither_cached_nor_to_be_downloaded_are_an_error() -> None:
    with pytest.raises(ValueError, match="could not load sentence-transformers/LaBSE.*network"):
        find_model("sentence-transformers/LaBSE").load()


def test_a_model_that_gives_no_vectors_of_single_texts_is_refused() -> None:
    with pytest.raises(ValueError, match="is declared a CrossEncoder"):
        find_model("mteb/baseline-random-cross-encoder")
