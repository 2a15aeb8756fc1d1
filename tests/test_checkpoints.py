"""A checkpoint is run as what it declares itself, at the commit that was meant, or not at all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from mteb.models import SentenceTransformerEncoderWrapper
from tiny_models import save_tiny_model

from sa_bench.cli import main
from sa_bench.running.checkpoints import cached_checkpoint, name_and_revision
from sa_bench.running.models import find_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("empty_store")

COMMIT, OTHER = "1" * 40, "2" * 40
NAME = "some-lab/tiny"
CHOICE = ["-t", "ChallengeSemanticAffinity", "-l", "eng", "zho"]


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a Hub cache that holds two commits of a model that mteb does not know."""
    cache = tmp_path / "hub"
    repository = cache / f"models--{NAME.replace('/', '--')}"
    for seed, commit in enumerate((COMMIT, OTHER)):
        save_tiny_model(repository / "snapshots" / commit, seed)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(COMMIT, "ascii")
    (repository / "refs" / "v2").write_text(OTHER, "ascii")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(cache))
    return repository


@pytest.mark.parametrize(
    ("text", "revision", "commit"),
    [
        (NAME, None, COMMIT),
        (f"{NAME}@v2", None, OTHER),
        (f"{NAME}@{OTHER}", None, OTHER),
        (NAME, "v2", OTHER),
        (NAME, OTHER, OTHER),
        (f"https://huggingface.co/{NAME}", None, COMMIT),
        (f"https://huggingface.co/{NAME}/tree/v2", None, OTHER),
        (f"https://huggingface.co/{NAME}?library=sentence-transformers", "v2", OTHER),
    ],
)
@pytest.mark.usefixtures("hub")
def test_a_cached_model_loads_offline_with_its_commit_as_revision(
    text: str, revision: str | None, commit: str
) -> None:
    model = find_model(text, revision=revision)
    assert (model.name, model.revision) == (NAME, commit)
    assert model.load().mteb_model_meta.embed_dim == 16


@pytest.mark.parametrize("revision", ["no-such-branch", "3" * 40])
@pytest.mark.parametrize("name", [NAME, "sentence-transformers/LaBSE"])
@pytest.mark.usefixtures("hub")
def test_a_revision_that_does_not_exist_is_one_line_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, revision: str
) -> None:
    results = tmp_path / "results"
    given = ["--revision", revision, "--results", str(results)]
    assert main(["run", "-m", name, *given, *CHOICE]) == 1
    (complaint,) = capsys.readouterr().err.splitlines()
    assert f"{name} has no revision {revision!r}" in complaint
    assert not results.exists()


def test_two_revisions_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="@v1 and --revision v2 differ"):
        find_model(f"{NAME}@v1", revision="v2")


def test_a_folder_has_no_other_revision_than_its_files(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="checksum of its files"):
        find_model(str(save_tiny_model(tmp_path / "model")), revision="v1")


@pytest.mark.parametrize(
    "name", ["mteb/baseline-random-encoder", "sa-bench/baseline-character-ngrams"]
)
def test_a_model_that_is_not_on_the_hub_has_the_one_revision_it_has(name: str) -> None:
    revision = find_model(name).revision
    assert find_model(f"{name}@{revision}").revision == revision
    with pytest.raises(ValueError, match="has no revision 'v9'"):
        find_model(f"{name}@v9")


def test_a_cache_without_weights_is_not_taken_for_the_model(hub: Path) -> None:
    for file in hub.rglob("*.safetensors"):
        file.unlink()
    assert cached_checkpoint(NAME) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("org/name", ("org/name", None)),
        ("org/name@main", ("org/name", "main")),
        ("http://hf.co/org/name/", ("org/name", None)),
        ("https://huggingface.co/org/name/tree/a/b", ("org/name", "a/b")),
        ("https://huggingface.co/org/name/commit/abc#x", ("org/name", "abc")),
        ("https://elsewhere.org/org/name", ("https://elsewhere.org/org/name", None)),
    ],
)
def test_names_and_revisions_are_read_from_what_people_paste(
    text: str, expected: tuple[str, str | None]
) -> None:
    assert name_and_revision(text) == expected


def _declares(kind: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "config_sentence_transformers.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "model_type": kind}))

    return change


def _has_module(kind: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / "config_sentence_transformers.json").unlink()
        modules = json.loads((folder / "modules.json").read_text())
        modules[-1]["type"] = kind
        (folder / "modules.json").write_text(json.dumps(modules))

    return change


def _is_bare(architecture: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / "config_sentence_transformers.json").unlink()
        (folder / "modules.json").unlink()
        (folder / "config.json").write_text(json.dumps({"architectures": [architecture]}))

    return change


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (_declares("SparseEncoder"), "a SparseEncoder: .* name a dense embedding model"),
        (_declares("CrossEncoder"), "a CrossEncoder: .* name the embedding model"),
        (_declares("MultiVectorEncoder"), "a MultiVectorEncoder: .* or pool"),
        (_declares("ColBERT"), "a MultiVectorEncoder"),
        (_declares("NewEncoder"), "a NewEncoder: it gives no single vector"),
        (_has_module("sentence_transformers.sparse_encoder.models.SpladePooling"), "SparseEncoder"),
        (_has_module("pylate.models.Dense"), "MultiVectorEncoder"),
        (_is_bare("BertForSequenceClassification"), "a BertForSequenceClassification"),
        (_is_bare("XLMRobertaForTokenClassification"), "name an embedding model"),
        (_is_bare("HF_ColBERT"), "is declared a MultiVectorEncoder"),
    ],
)
def test_a_model_that_gives_no_single_dense_vector_is_refused_by_its_type(
    tmp_path: Path, hub: Path, change: Callable[[Path], None], complaint: str
) -> None:
    folder = save_tiny_model(tmp_path / "model")
    change(folder)
    with pytest.raises(ValueError, match=complaint):
        find_model(str(folder))
    change(hub / "snapshots" / COMMIT)
    with pytest.raises(ValueError, match=complaint):
        find_model(NAME)


@pytest.mark.parametrize("name", ["BAAI/bge-reranker-v2-m3", "lightonai/GTE-ModernColBERT-v1"])
def test_so_is_one_of_which_mteb_says_so(name: str) -> None:
    with pytest.raises(ValueError, match="is declared a (CrossEncoder|MultiVectorEncoder)"):
        find_model(name)


CUSTOM = """
from sentence_transformers.sentence_transformer.modules import StaticEmbedding

class Custom(StaticEmbedding):
    pass
"""


@pytest.fixture
def custom(hub: Path) -> Path:
    """Return a cached model that brings Python code along."""
    folder = hub / "snapshots" / COMMIT
    (folder / "own_module.py").write_text(CUSTOM, "utf-8")
    modules = json.loads((folder / "modules.json").read_text())
    modules[0]["type"] = "own_module.Custom"
    (folder / "modules.json").write_text(json.dumps(modules))
    return folder


@pytest.mark.usefixtures("custom")
def test_code_of_a_repository_is_not_run_unless_asked_and_the_message_says_how() -> None:
    with pytest.raises(ValueError, match="could not load"):
        find_model(NAME).load()


@pytest.mark.usefixtures("custom")
@pytest.mark.parametrize("revision", [None, "main", "v2"])
def test_code_is_run_at_a_pinned_commit_only(revision: str | None) -> None:
    with pytest.raises(ValueError, match="needs the commit"):
        find_model(NAME, revision=revision, trust_remote_code=True)


@pytest.mark.usefixtures("custom")
def test_that_code_was_run_is_written_into_the_result(tmp_path: Path) -> None:
    results = tmp_path / "results"
    given = ["--revision", COMMIT, "--trust-remote-code", "--results", str(results)]
    assert main(["run", "-m", NAME, *given, *CHOICE]) == 0
    (path,) = results.rglob("model_meta.json")
    written = json.loads(path.read_text("utf-8"))
    assert written["revision"] == COMMIT
    assert written["loader_kwargs"] == {"trust_remote_code": True}


def test_a_model_whose_code_mteb_runs_is_not_run_at_another_commit_unasked() -> None:
    with pytest.raises(ValueError, match="runs Python code of its repository"):
        find_model("nomic-ai/nomic-embed-text-v1", revision=OTHER)


@pytest.mark.parametrize("text", ["openai:name", "own_model.py:Letters"])
def test_endpoints_and_code_have_no_code_to_trust(text: str) -> None:
    with pytest.raises(ValueError, match="--trust-remote-code goes with a commit or a folder"):
        find_model(text, api_base="http://localhost:1/v1", trust_remote_code=True)


def test_a_folder_named_like_a_model_whose_code_mteb_runs_is_loaded_without_code(
    tmp_path: Path,
) -> None:
    folder = save_tiny_model(tmp_path / "model")
    model = find_model(str(folder), name="nomic-ai/nomic-embed-text-v1")
    assert not model.meta.loader_kwargs
    assert isinstance(model.load(), SentenceTransformerEncoderWrapper)
