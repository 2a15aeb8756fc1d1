"""An endpoint gives right vectors or a clear error, and no text is paid for twice."""

from __future__ import annotations

import multiprocessing
import random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from endpoint_server import DIM, serve_embeddings, vector_of

from sa_bench.cli import main
from sa_bench.running.encoder import StoredEncoder
from sa_bench.running.endpoint import EndpointModel, endpoint_model
from sa_bench.running.store import EmbeddingStore, store_path
from sa_bench.tasks import ConceptsSemanticAffinity
from sa_bench.tasks.task import text_loader

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

TEXTS = [f"word {number}" for number in range(200)]


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


def _encode(
    address: str,
    path: Path,
    texts: list[str] = TEXTS,
    progress: Callable[[int, str], None] = lambda _n_texts, _usage: None,
) -> NDArray[np.floating]:
    model = endpoint_model("openai:org/model", api_base=address)
    with EmbeddingStore(path) as store:
        return StoredEncoder(model, store, progress=progress).encode(
            text_loader(texts, 8),
            task_metadata=ConceptsSemanticAffinity.metadata,
            hf_split="test",
            hf_subset="eng-zho",
            batch_size=8,
        )


def _expected(texts: list[str]) -> NDArray[np.float32]:
    return np.array([vector_of(text) for text in texts], dtype=np.float32)


def test_vectors_are_those_of_the_texts_whatever_order_they_are_sent_in(tmp_path: Path) -> None:
    with serve_embeddings() as server:
        vectors = _encode(server.address, tmp_path / "m.sqlite")
    np.testing.assert_array_equal(vectors, _expected(TEXTS))


def test_with_a_fault_in_every_fifth_request_no_text_is_answered_twice(tmp_path: Path) -> None:
    generator = random.Random(5)  # noqa: S311 - a plan of faults, no secret
    kinds = ["500", "503", "429", "count", "dimension", "nan", "garbage"]

    def fault(number: int) -> str:
        # The first answer sets the dimension that the others are held against.
        return generator.choice(kinds) if number > 1 and generator.random() < 0.2 else ""

    with serve_embeddings(fault) as server:
        vectors = _encode(server.address, tmp_path / "m.sqlite")
    np.testing.assert_array_equal(vectors, _expected(TEXTS))
    assert server.n_requests > len(TEXTS) / 8
    assert set(server.answered) == set(TEXTS)
    assert set(server.answered.values()) == {1}


def test_a_second_run_asks_for_nothing(tmp_path: Path) -> None:
    with serve_embeddings() as server:
        _encode(server.address, tmp_path / "m.sqlite")
        asked = server.n_requests
        _encode(server.address, tmp_path / "m.sqlite")
    assert server.n_requests == asked


def test_after_a_failure_only_what_is_missing_is_asked_for(tmp_path: Path) -> None:
    with serve_embeddings(lambda number: "401" if number > 10 else "") as server:
        with pytest.raises(ValueError, match="wrong key.*the same command goes on from here"):
            _encode(server.address, tmp_path / "m.sqlite")
        answered = set(server.answered)
        assert answered
        server.fault = lambda _: ""
        vectors = _encode(server.address, tmp_path / "m.sqlite")
    np.testing.assert_array_equal(vectors, _expected(TEXTS))
    assert set(server.answered.values()) == {1}


@pytest.mark.parametrize(
    ("fault", "complaint"),
    [
        ("count", "sent 7 vectors for 8 texts"),
        ("nan", "not finite"),
        ("zeros", "sent a vector of zeros"),
        ("garbage", "no embeddings"),
    ],
)
def test_an_endpoint_that_never_answers_right_is_an_error(
    tmp_path: Path, fault: str, complaint: str
) -> None:
    with serve_embeddings(lambda _: fault) as server, pytest.raises(ValueError, match=complaint):
        _encode(server.address, tmp_path / "m.sqlite", TEXTS[:8])


def test_another_dimension_than_an_earlier_run_had_is_an_error(tmp_path: Path) -> None:
    with EmbeddingStore(tmp_path / "m.sqlite") as store:
        prompt = str(ConceptsSemanticAffinity.metadata.prompt)
        store.put(prompt, ["old"], np.ones((1, DIM + 1), dtype=np.float32))
    with (
        serve_embeddings() as server,
        pytest.raises(ValueError, match=r"different lengths \(8, 9\)"),
    ):
        _encode(server.address, tmp_path / "m.sqlite", ["old", "new"])


def test_progress_tells_texts_and_tokens(tmp_path: Path) -> None:
    heard: list[tuple[int, str]] = []
    with serve_embeddings() as server:
        _encode(
            server.address,
            tmp_path / "m.sqlite",
            progress=lambda n, usage: heard.append((n, usage)),
        )
    assert sum(n for n, _ in heard) == len(TEXTS)
    assert heard[-1][1] == "200 tokens"


def test_an_endpoint_need_not_say_how_many_tokens_it_read(tmp_path: Path) -> None:
    with serve_embeddings(lambda _: "no usage") as server:
        vectors = _encode(server.address, tmp_path / "m.sqlite")
    np.testing.assert_array_equal(vectors, _expected(TEXTS))


def _encode_in_process(address: str, path: Path) -> None:
    _encode(address, path)


def test_two_processes_at_once_pay_for_each_text_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with serve_embeddings() as server:
        arguments = (server.address, tmp_path / "m.sqlite")
        workers = [context.Process(target=_encode_in_process, args=arguments) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert set(server.answered) == set(TEXTS)
    assert set(server.answered.values()) == {1}


def test_the_model_is_named_after_its_server() -> None:
    model = endpoint_model("openai:nomic-embed", api_base="http://localhost:11434/v1")
    assert model.name == "localhost-11434/nomic-embed"
    assert model.revision == "api-localhost-11434-v1-nomic-embed"
    assert endpoint_model("openai:BAAI/bge-m3", api_base="http://h/v1").name == "BAAI/bge-m3"


def test_two_models_under_one_name_never_share_vectors() -> None:
    first = endpoint_model("openai:a", api_base="http://h/one/v1", name="org/model")
    other_path = endpoint_model("openai:a", api_base="http://h/two/v1", name="org/model")
    other_model = endpoint_model("openai:b", api_base="http://h/one/v1", name="org/model")
    paths = {store_path(model.meta) for model in (first, other_path, other_model)}
    assert len(paths) == 3


def test_openai_itself_needs_a_key() -> None:
    with pytest.raises(ValueError, match="OPENAI_API_KEY"):
        endpoint_model("openai:text-embedding-3-small")


@pytest.mark.parametrize("address", ["localhost:8080", "ftp://host/v1", "http://", ""])
def test_an_address_that_is_none_is_an_error(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", address or "nowhere")
    with pytest.raises(ValueError, match="reads like http://localhost"):
        endpoint_model("openai:model", api_base=address)


def test_a_given_revision_keeps_results_and_never_joins_the_vectors_of_two_servers() -> None:
    models = [
        endpoint_model("openai:a", api_base=f"http://{host}/v1", name="org/model", revision="v1")
        for host in ("one", "two")
    ]
    assert {model.revision for model in models} == {"v1"}
    assert len({store_path(model.encodes_as or model.meta) for model in models}) == 2


def test_time_and_number_of_requests_are_what_was_asked_for() -> None:
    model = endpoint_model("openai:a", api_base="http://h/v1", timeout=7, concurrency=2).load()
    assert isinstance(model, EndpointModel)
    assert model.concurrency == 2
    assert model._client.timeout == 7


@pytest.mark.parametrize(
    ("option", "value", "complaint"),
    [
        ("--timeout", "0", "--timeout 0 is no number of seconds"),
        ("--timeout", "inf", "--timeout inf is no number of seconds"),
        ("--concurrency", "0", "--concurrency 0 is too small"),
    ],
)
def test_a_limit_that_is_none_is_refused_before_a_request(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, complaint: str
) -> None:
    results = tmp_path / "results"
    with serve_embeddings() as server:
        given = ["-m", "openai:a", "--api-base", server.address, "--results", str(results)]
        assert main(["run", *given, option, value]) == 1
    assert complaint in capsys.readouterr().err
    assert server.n_requests == 0
    assert not results.exists()
