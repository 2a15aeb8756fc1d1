"""An endpoint gives right vectors or a clear error, and no text is paid for twice."""

from __future__ import annotations

import gzip
import itertools
import json
import multiprocessing
import random
import re
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from endpoint_server import DIM, Reply, right_answer, serve_embeddings, vector_of
from hypothesis import given
from hypothesis import strategies as st

from sa_bench.cli import main
from sa_bench.finding import redacted
from sa_bench.running.checkpoints import HUB_NAME
from sa_bench.running.encoder import StoredEncoder
from sa_bench.running.endpoint import EndpointModel, endpoint_model
from sa_bench.running.store import EmbeddingStore, store_path
from sa_bench.tasks import ConceptsSemanticAffinity
from sa_bench.tasks.task import text_loader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

TEXTS = [f"word {number}" for number in range(200)]
CHOICE = ["-t", "ChallengeSemanticAffinity", "-l", "eng", "zho"]


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


def _ask(model: Any, texts: list[str]) -> NDArray[np.floating]:
    vectors: NDArray[np.floating] = model.encode(
        text_loader(texts, len(texts)), task_metadata=None, hf_split="", hf_subset=""
    )
    return vectors


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
    assert re.fullmatch("localhost-11434/nomic-embed-[0-9a-f]{10}", model.name)
    assert re.fullmatch("api-localhost-11434-v1-nomic-embed-[0-9a-f]{10}", model.revision)
    assert endpoint_model("openai:BAAI/bge-m3", api_base="http://h/v1").name == "BAAI/bge-m3"


BASES = [
    *("http://h/v1", "https://h/v1", "http://h:80/v1", "http://h/v2", "http://h-80/v1"),
    *("http://h/v1?deployment=a", "http://h/v1?deployment=b", "http://h/a/b", "http://h/a-b"),
]
MODELS = [
    *(
        "a:b",
        "a b",
        "a-b",
        "a/b",
        "a//b",
        "a/b/c",
        "a/b__c",
        "A-B",
        "a_b",
        "a:b:c",
        "../a",
        "é",
        "è",
    ),
    *("x" * 300, "x" * 301, "o/" + "x" * 300, "o/" + "x" * 301),
]


def test_no_two_models_share_a_result_folder_or_a_store() -> None:
    found = [endpoint_model(f"openai:{m}", api_base=b) for b in BASES for m in MODELS]
    # A name that looks as if a digest had been put behind it is a name like others.
    names = {model.name for model in found} - set(MODELS)
    found += [endpoint_model(f"openai:{text}", api_base=BASES[0]) for text in sorted(names)]
    assert len({(model.name, model.revision) for model in found}) == len(found)
    assert len({store_path(model.meta) for model in found}) == len(found)
    assert len({str(store_path(model.meta)).casefold() for model in found}) == len(found)
    for model in found:
        assert HUB_NAME.fullmatch(model.name.replace("_/", "a/")), model.name
        assert max(map(len, store_path(model.meta).parts)) < 250


@given(st.lists(st.text(min_size=1, max_size=12), min_size=2, max_size=2, unique=True))
def test_any_two_names_are_two_models(texts: list[str]) -> None:
    first, second = (endpoint_model(f"openai:{text}", api_base="http://h/v1") for text in texts)
    assert first.revision != second.revision
    assert store_path(first.meta) != store_path(second.meta)


def test_a_key_in_the_address_names_no_model_and_reaches_the_server() -> None:
    bases = ["http://h/v1", "http://me:pw@h/v1", "http://h/v1/", "http://h/v1?api_key=abc"]
    assert len({endpoint_model("openai:a", api_base=base).revision for base in bases}) == 1
    with serve_embeddings() as server:
        model = endpoint_model("openai:a", api_base=f"{server.address}?api_key=abc&v=2").load()
        _ask(model, ["x"])
    assert server.paths == ["/v1/embeddings?api_key=abc&v=2"]


def test_each_of_three_like_named_models_is_asked(tmp_path: Path) -> None:
    names = ["openai:a:b", "openai:a b", "openai:a-b"]
    with serve_embeddings() as server:
        options = ["--api-base", server.address, "--results", str(tmp_path), *CHOICE]
        asked = []
        for name in names:
            assert main(["run", "-m", name, *options]) == 0
            asked.append(server.n_requests)
    assert len(set(asked)) == 3
    assert len(list(tmp_path.iterdir())) == 3


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
    assert model.timeout == 7


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


# What a server may answer: strict types, bounded bytes and time, one origin, and no secrets shown.


def _changed(change: Callable[[dict[str, Any]], object]) -> Reply:
    """Return the right answer with something in it changed."""

    def content(texts: list[str]) -> object:
        answer = right_answer(texts)
        changed = change(answer)
        return answer if changed is None else changed

    return Reply(content)


def _each_row(**changes: Callable[[dict[str, Any]], object]) -> Reply:
    def change(answer: dict[str, Any]) -> None:
        for row in answer["data"]:
            for name, function in changes.items():
                row[name] = function(row)

    return _changed(change)


@pytest.mark.parametrize(
    ("reply", "complaint"),
    [
        (_each_row(index=lambda row: str(row["index"])), "index of a vector is '[0-9]', and no"),
        (_each_row(index=lambda row: bool(row["index"])), "index of a vector is (True|False), and"),
        (
            _each_row(index=lambda row: float(row["index"])),
            "index of a vector is .*, and no number",
        ),
        (_each_row(index=lambda _: None), "index of a vector is None"),
        (_each_row(index=lambda row: 7 * row["index"]), "indexes of its vectors are not 0 to 7"),
        (_each_row(index=lambda row: row["index"] + 1), "indexes of its vectors are not 0 to 7"),
        (_each_row(index=lambda row: row["index"] - 1), "indexes of its vectors are not 0 to 7"),
        (_each_row(index=lambda _: 0), "indexes of its vectors are not 0 to 7"),
        (
            _each_row(embedding=lambda row: [True, *row["embedding"]]),
            "component .* is True, and no",
        ),
        (_each_row(embedding=lambda row: ["1", *row["embedding"]]), "component .* is '1', and no"),
        (_each_row(embedding=lambda _: [None, 1.0]), "component of a vector is None"),
        (_each_row(embedding=lambda _: [[1.0]]), "component of a vector is \\[1.0\\], and no"),
        (_each_row(embedding=lambda _: "AAAA"), "a vector is 'AAAA', and no list of numbers"),
        (_each_row(embedding=lambda _: []), "a vector is \\[\\], and no list of numbers"),
        (_changed(lambda _: {"data": [1, 2]}), "index of a vector is None"),
        (Reply(b"[" * 100_000), "JSON that is nested too deeply"),
        (Reply(b'{"data":' * 50_000), "JSON that is nested too deeply"),
    ],
)
def test_an_answer_that_is_wrong_in_kind_is_refused_and_asked_for_once(
    tmp_path: Path, reply: Reply, complaint: str
) -> None:
    with serve_embeddings(lambda _: reply) as server, pytest.raises(ValueError, match=complaint):
        _encode(server.address, tmp_path / "m.sqlite", TEXTS[:8])
    assert server.n_requests == 1
    with EmbeddingStore(tmp_path / "m.sqlite") as store:
        assert len(store) == 0


@pytest.mark.parametrize("number", ["1" + "0" * 400, "1e39", "-1e400", "NaN", "Infinity"])
def test_a_number_that_no_vector_holds_is_named(tmp_path: Path, number: str) -> None:
    body = f'{{"data": [{{"index": 0, "embedding": [{number}, 1]}}]}}'.encode()
    with (
        serve_embeddings(lambda _: Reply(body)) as server,
        pytest.raises(ValueError, match="vector that is not finite"),
    ):
        _encode(server.address, tmp_path / "m.sqlite", ["word"])


@pytest.mark.parametrize(
    "usage",
    ["12", None, [], {"prompt_tokens": "8"}, {"prompt_tokens": True}, {"prompt_tokens": -1}],
)
def test_what_is_said_of_usage_never_costs_a_vector(tmp_path: Path, usage: object) -> None:
    reply = _changed(lambda answer: {**answer, "usage": usage})
    with serve_embeddings(lambda _: reply) as server:
        vectors = _encode(server.address, tmp_path / "m.sqlite")
        assert server.n_requests == len(TEXTS) / 8
    np.testing.assert_array_equal(vectors, _expected(TEXTS))


@pytest.mark.parametrize("fault", ["nan", "zeros"])
def test_beside_a_vector_that_is_none_the_others_are_kept_and_not_paid_for_again(
    tmp_path: Path, fault: str
) -> None:
    with serve_embeddings(lambda _: fault) as server:
        with pytest.raises(ValueError, match="3 times in a row; the vectors so far are kept"):
            _encode(server.address, tmp_path / "m.sqlite", TEXTS[:8])
        assert server.n_requests == 3  # the same answer three times
        server.fault = lambda _: ""
        vectors = _encode(server.address, tmp_path / "m.sqlite", TEXTS[:8])
    np.testing.assert_array_equal(vectors, _expected(TEXTS[:8]))
    assert server.answered.total() == 1


def test_a_name_that_no_folder_can_have_is_refused_before_a_text_is_sent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = f"org/{'x' * 300}"
    with serve_embeddings() as server:
        options = ["--api-base", server.address, "--results", str(tmp_path / "results")]
        assert main(["run", "-m", "openai:a", "--name", name, *options, *CHOICE]) == 1
    assert server.n_requests == 0
    complaint = capsys.readouterr().err
    assert "is too long" in complaint
    assert "--name" in complaint


def test_a_long_name_of_a_model_is_cut_and_runs(tmp_path: Path) -> None:
    with serve_embeddings() as server:
        options = ["--api-base", server.address, "--results", str(tmp_path / "results")]
        assert main(["run", "-m", f"openai:{'x' * 300}", *options, *CHOICE]) == 0


ENDLESS = b" " * 2**20


@pytest.mark.parametrize("status", [200, 500, 404])
@pytest.mark.parametrize("headers", [{}, {"Content-Encoding": "gzip"}], ids=["plain", "packed"])
def test_an_answer_without_end_is_cut_off(
    tmp_path: Path, status: int, headers: dict[str, str]
) -> None:
    content = [gzip.compress(ENDLESS * 200)] if headers else itertools.repeat(ENDLESS, 200)
    reply = Reply(content, status, headers)
    with (
        serve_embeddings(lambda _: reply) as server,
        pytest.raises(ValueError, match="answer is longer than .* bytes"),
    ):
        _encode(server.address, tmp_path / "m.sqlite", TEXTS[:8])
    assert server.n_requests == 1


MEMORY = """
import resource, sys
from sa_bench.running.endpoint import endpoint_model
from sa_bench.tasks.task import text_loader
model = endpoint_model("openai:m", api_base=sys.argv[1]).load()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    model.encode(text_loader(["a"], 1), task_metadata=None, hf_split="", hf_subset="")
except ValueError as error:
    assert "longer than" in str(error), error
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_packed_gibibyte_does_not_fill_the_memory() -> None:
    packed = gzip.compress(bytes(2**28))
    reply = Reply([packed] * 4, 200, {"Content-Encoding": "gzip"})
    with serve_embeddings(lambda _: reply) as server:
        command = [sys.executable, "-c", MEMORY, server.address]
        grown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert int(grown) < 250 * 1024  # KiB


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "compress"])
def test_an_answer_packed_in_another_way_is_refused(tmp_path: Path, coding: str) -> None:
    reply = Reply(b"x", 200, {"Content-Encoding": coding})
    with (
        serve_embeddings(lambda _: reply) as server,
        pytest.raises(ValueError, match=f"packed as '{coding}'"),
    ):
        _encode(server.address, tmp_path / "m.sqlite", TEXTS[:8])


def test_an_answer_packed_as_was_asked_for_is_read(tmp_path: Path) -> None:
    def fault(_: int) -> Reply:
        return Reply([gzip.compress(json.dumps(right_answer(["word"])).encode())], 200, headers)

    headers = {"Content-Encoding": "gzip"}
    with serve_embeddings(fault) as server:
        vectors = _encode(server.address, tmp_path / "m.sqlite", ["word"])
    np.testing.assert_array_equal(vectors, _expected(["word"]))


def _drip_of_headers(server: socket.socket) -> None:
    """Answer a connection with a header that never ends, some bytes at a time."""
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            try:
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while True:
                    threading.Event().wait(0.05)
                    connection.sendall(b"x")
            except OSError:
                continue


@pytest.mark.parametrize("where", ["headers", "body"])
def test_a_drip_ends_at_the_deadline_of_the_request(where: str) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b" "

    def complains(address: str) -> None:
        model = endpoint_model("openai:a", api_base=address, timeout=0.5).load()
        with pytest.raises(ValueError, match="no whole answer within 0.5 s.*3 times in a row"):
            _ask(model, ["a"])

    if where == "body":
        with serve_embeddings(lambda _: Reply(endless(), pause=0.05)) as server:
            complains(server.address)
        return
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_drip_of_headers, args=(listener,), daemon=True)
        thread.start()
        complains(f"http://127.0.0.1:{listener.getsockname()[1]}/v1")
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def test_after_a_late_answer_fewer_requests_are_under_way_at_once() -> None:
    busy = threading.Lock()
    crowd: list[int] = []
    inside = 0
    lock = threading.Lock()

    def one_after_another(texts: list[str]) -> object:
        nonlocal inside
        with lock:
            inside += 1
            crowd.append(inside)
        with busy:
            threading.Event().wait(0.6)
        with lock:
            inside -= 1
        return right_answer(texts)

    texts = [f"w{number}" for number in range(4)]
    with serve_embeddings(lambda _: Reply(one_after_another)) as server:
        model: Any = endpoint_model("openai:a", api_base=server.address, timeout=1.5).load()
        with ThreadPoolExecutor(4) as pool:
            vectors = list(pool.map(lambda text: _ask(model, [text])[0], texts))
    np.testing.assert_array_equal(np.array(vectors), _expected(texts))
    assert model._gate._limit < 4


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_origin_is_named_and_not_followed(
    tmp_path: Path, status: int
) -> None:
    with serve_embeddings() as other:
        reply = Reply(b"", status, {"Location": f"{other.address}/embeddings?token=abcdef"})
        with serve_embeddings(lambda _: reply) as server:
            with pytest.raises(ValueError, match="redirects to .*where no text was sent") as caught:
                _encode(server.address, tmp_path / "m.sqlite", TEXTS[:8])
            assert server.n_requests == 1
    assert other.address in str(caught.value)
    assert "abcdef" not in str(caught.value)
    assert other.n_requests == 0


def test_a_redirect_within_the_server_is_followed_with_the_texts(tmp_path: Path) -> None:
    reply = Reply(b"", 307, {"Location": "/v1/embeddings/"})
    with serve_embeddings(lambda number: reply if number == 1 else "") as server:
        vectors = _encode(server.address, tmp_path / "m.sqlite", TEXTS[:8])
    np.testing.assert_array_equal(vectors, _expected(TEXTS[:8]))
    assert server.paths == ["/v1/embeddings", "/v1/embeddings/"]


def test_redirects_in_a_circle_end(tmp_path: Path) -> None:
    reply = Reply(b"", 307, {"Location": "/v1/embeddings"})
    with (
        serve_embeddings(lambda _: reply) as server,
        pytest.raises(ValueError, match="in a circle"),
    ):
        _encode(server.address, tmp_path / "m.sqlite", TEXTS[:8])


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(b'{"error": {"message": "quota exceeded"}}'), "quota exceeded"),
        (Reply(b'{"error": "quota exceeded"}'), "quota exceeded"),
        (Reply(b'{"detail": [{"msg": "no model"}]}', 422), r"422: .*no model"),
        (Reply(b'{"message": "no such model"}', 404), "404: no such model"),
        (
            Reply(b"<html><title>Sign in</title>", 200, {"Content-Type": "text/html"}),
            r"\(200\): content text/html, '<html><title>Sign in",
        ),
        (Reply(b"", 204), r"no embeddings \(204\): nothing"),
        (Reply(b"not found", 404, {"Content-Type": "text/plain"}), "404: content text/plain, 'not"),
        (Reply(b'{"error": "batch size 32 > 8"}', 413), "413: batch size 32 > 8.*--batch-size"),
        (Reply(b"\x1b[31m\xff", 400), r"400: content application/json, '\\x1b"),
        (
            Reply(b'{"error": "slow down"}', 429, {"Retry-After": "3600"}),
            r"429: slow down; it asks to wait 3,600 s",
        ),
        (
            Reply(b'{"error": "x"}', 503, {"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"}),
            r"503: x; it asks to wait [0-9,]+ s",
        ),
        (Reply(b'{"error": {"code": "insufficient_quota", "message": "pay"}}', 429), "429: pay"),
    ],
)
def test_the_servers_own_reason_is_told(tmp_path: Path, reply: Reply, told: str) -> None:
    with (
        serve_embeddings(lambda _: reply) as server,
        pytest.raises(ValueError, match=told) as caught,
    ):
        _encode(server.address, tmp_path / "m.sqlite", TEXTS[:8])
    assert str(caught.value).startswith(server.address)
    assert server.n_requests <= 3
    assert "kept" not in str(caught.value)  # there are none


@pytest.mark.parametrize("asked", ["0", "Fri, 31 Dec 1999 23:59:59 GMT", "soon", "-1", "1" * 300])
def test_whatever_a_server_asks_for_the_same_request_is_sent_again(
    tmp_path: Path, asked: str
) -> None:
    reply = Reply(b"{}", 429, {"Retry-After": asked})
    with serve_embeddings(lambda number: reply if number == 1 else "") as server:
        vectors = _encode(server.address, tmp_path / "m.sqlite", TEXTS[:8])
    np.testing.assert_array_equal(vectors, _expected(TEXTS[:8]))


def test_where_nothing_listens_the_end_comes_soon_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
        options = ["--api-base", base, "--results", str(tmp_path / "results"), *CHOICE]
        assert main(["run", "-m", "openai:a", *options]) == 1
    complaint = capsys.readouterr().err
    assert "no server answers (Connection refused); start it, or correct --api-base" in complaint
    assert "kept" not in complaint


SECRETS = ["pass-word", "cGFzcw-key", "sk-0123456789"]


@pytest.mark.parametrize("options", [[], ["--json"]])
@pytest.mark.parametrize("fault", ["echo", "dead", "redirect", "html"])
def test_no_output_holds_a_secret(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    options: list[str],
) -> None:
    password, query_key, key = SECRETS
    monkeypatch.setenv("OPENAI_API_KEY", key)
    echo = f"bad key {key}, user:{password}, http://user:{password}@h/?api-key={query_key}"
    reply = {
        "echo": Reply(json.dumps({"error": {"message": echo}}).encode(), 401),
        "redirect": Reply(b"", 302, {"Location": f"http://user:{password}@h/?k={query_key}"}),
        "html": Reply(f"<p>{echo}".encode(), 200, {"Content-Type": "text/html"}),
    }.get(fault, "")
    results = tmp_path / "results"
    with serve_embeddings(lambda _: reply) as server:
        base = server.address.replace("//", f"//user:{password}@") + f"?api-key={query_key}"
        if fault == "dead":
            base = f"http://user:{password}@127.0.0.1:9/v1?api-key={query_key}"
        given = ["-m", "openai:a", "--api-base", base, "--results", str(results), *CHOICE]
        assert main(["run", *given, *options]) == 1
    printed = capsys.readouterr()
    assert "error" in printed.err
    for secret in SECRETS:
        assert secret not in printed.out + printed.err


@pytest.mark.parametrize(
    "base",
    [
        *("user:pass-word@host/v1", "ftp://user:pass-word@host/v1?api-key=cGFzcw-key"),
        *("http://user:pass-word@:80", "http://user:pass-word@h:x/v1", "http://user:pass-word/@h"),
    ],
)
def test_an_address_that_is_none_is_shown_without_its_secrets(base: str) -> None:
    with pytest.raises(ValueError, match="is no address|is not") as caught:
        endpoint_model("openai:a", api_base=base)
    assert not any(secret in str(caught.value) for secret in SECRETS)


def test_user_and_password_of_the_address_reach_the_server_alone(tmp_path: Path) -> None:
    with serve_embeddings() as server:
        base = server.address.replace("//", "//user:pass%2Dword@")
        _encode(base, tmp_path / "m.sqlite", ["word"])
    assert server.headers["Authorization"] == "Basic dXNlcjpwYXNzLXdvcmQ="


def test_a_secret_of_the_environment_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHER_API_KEY", "abcdefgh")
    assert redacted("it said 'abcdefghi'") == "it said '***i'"
    assert redacted("see https://h/a@b?c=d, and e") == "see https://h/a@b?c=***, and e"
