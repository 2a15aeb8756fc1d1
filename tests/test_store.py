"""The embedding store gives back what was put, to everybody, whatever happens to the writer."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
from typing import TYPE_CHECKING

import numpy as np
import pytest
from mteb.models import ModelMeta

from sa_bench.running.saved import experiment_meta
from sa_bench.running.store import (
    EmbeddingStore,
    clear_stores,
    evict_stores,
    list_stores,
    store_path,
)

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def _vectors(count: int, seed: int = 0, dim: int = 4) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)


def test_vectors_come_back_bit_for_bit_in_their_own_dtype(tmp_path: Path) -> None:
    vectors = _vectors(2).astype(np.float16)
    with EmbeddingStore(tmp_path / "m.sqlite") as store:
        store.put("", ["red", "红色"], vectors)
    with EmbeddingStore(tmp_path / "m.sqlite") as store:
        kept = store.get("", ["红色", "red"])
    assert kept["red"].dtype == np.float16
    np.testing.assert_array_equal(kept["红色"], vectors[1])


def test_a_text_under_another_prompt_is_another_text(tmp_path: Path) -> None:
    with EmbeddingStore(tmp_path / "m.sqlite") as store:
        store.put("a", ["red"], _vectors(1))
        assert store.get("b", ["red"]) == {}


def test_texts_that_only_unicode_tells_apart_stay_apart(tmp_path: Path) -> None:
    texts = ["é", "e\u0301", "\u0000", "nan", "null", "'; DROP TABLE vectors; --", '"']
    vectors = _vectors(len(texts))
    with EmbeddingStore(tmp_path / "m.sqlite") as store:
        store.put("", texts, vectors)
        kept = store.get("", texts)
    assert set(kept) == set(texts)
    for text, vector in zip(texts, vectors, strict=True):
        np.testing.assert_array_equal(kept[text], vector)


def test_a_vector_that_is_not_finite_is_not_kept(tmp_path: Path) -> None:
    vectors = _vectors(2)
    vectors[0, 1] = np.nan
    with EmbeddingStore(tmp_path / "m.sqlite") as store:
        store.put("", ["bad", "good"], vectors)
        assert set(store.get("", ["bad", "good"])) == {"good"}


def test_the_first_vector_of_a_text_stays(tmp_path: Path) -> None:
    first, second = _vectors(1, seed=1), _vectors(1, seed=2)
    with EmbeddingStore(tmp_path / "m.sqlite") as store:
        store.put("", ["red"], first)
        store.put("", ["red"], second)
        np.testing.assert_array_equal(store.get("", ["red"])["red"], first[0])


def _put_hundred(path: Path, start: int) -> None:
    with EmbeddingStore(path) as store:
        for number in range(start, start + 100):
            store.put("", [str(number)], _vectors(1, seed=number))


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_put_hundred, args=(path, s)) for s in (0, 50, 100)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    with EmbeddingStore(path) as store:
        kept = store.get("", [str(number) for number in range(200)])
    assert len(kept) == 200
    np.testing.assert_array_equal(kept["77"], _vectors(1, seed=77)[0])


def test_a_file_that_is_no_store_is_named_with_the_way_to_remove_it(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    path.write_bytes(b"not a database, certainly not one" * 100)
    with pytest.raises(ValueError, match=r"m\.sqlite: .*sa-bench cache clear"):
        EmbeddingStore(path)


def test_a_full_disk_is_an_error_that_names_the_store_and_keeps_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    with EmbeddingStore(path) as store:
        store.put("", ["red"], _vectors(1))
        # SQLite answers a page limit as it answers a full disk: SQLITE_FULL.
        pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
        store._connection.execute(f"PRAGMA max_page_count={pages + 1}")
        many = [str(number) for number in range(5000)]
        with pytest.raises(OSError, match=r"m\.sqlite.*full"):
            store.put("", many, _vectors(5000))
    with EmbeddingStore(path) as store:
        assert len(store) == 1


def _make_stores(root: Path, *names: str) -> None:
    for age, name in enumerate(names):
        path = root / name / "1.sqlite"
        with EmbeddingStore(path) as store:
            store.put("", [str(n) for n in range(100)], _vectors(100))
        os.utime(path, (1e9 - age, 1e9 - age))


def test_stores_are_listed_by_model_the_last_used_first(tmp_path: Path) -> None:
    _make_stores(tmp_path, "org__new", "org__old")
    assert [store.model for store in list_stores(tmp_path)] == ["org/new", "org/old"]
    assert all(store.n_bytes > 1600 for store in list_stores(tmp_path))


def test_beyond_the_limit_the_least_recently_used_stores_go(tmp_path: Path) -> None:
    _make_stores(tmp_path, "org__new", "org__mid", "org__old")
    size = list_stores(tmp_path)[0].n_bytes
    evicted = evict_stores(tmp_path, limit_bytes=2 * size)
    assert [store.model for store in evicted] == ["org/old"]
    assert [store.model for store in list_stores(tmp_path)] == ["org/new", "org/mid"]


def test_the_store_in_use_is_never_evicted(tmp_path: Path) -> None:
    _make_stores(tmp_path, "org__new", "org__old")
    evict_stores(tmp_path, limit_bytes=0)
    assert [store.model for store in list_stores(tmp_path)] == ["org/new"]


def test_clearing_leaves_neither_file_nor_folder(tmp_path: Path) -> None:
    _make_stores(tmp_path, "org__one")
    clear_stores(list_stores(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_store_is_readable_while_another_process_is_writing(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    with EmbeddingStore(path) as store:
        store.put("", ["red"], _vectors(1))
        writer = sqlite3.connect(path, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        assert set(store.get("", ["red"])) == {"red"}
        writer.execute("ROLLBACK")
        writer.close()


def test_a_damaged_row_is_dropped_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "m.sqlite"
    with EmbeddingStore(path) as store:
        store.put("", ["red", "blue"], _vectors(2))
    with sqlite3.connect(path) as connection:
        rotated = _vectors(1, seed=1)[0].tobytes()
        connection.execute("UPDATE vectors SET vector = ? WHERE text = 'red'", (rotated,))
    connection.close()
    with EmbeddingStore(path) as store:
        assert set(store.get("", ["red", "blue"])) == {"blue"}
        assert "1 of 2 vectors were damaged" in caplog.text
        store.put("", ["red"], _vectors(1))
        assert set(store.get("", ["red", "blue"])) == {"red", "blue"}


def test_a_row_moved_to_another_text_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    with EmbeddingStore(path) as store:
        store.put("", ["red"], _vectors(1))
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE vectors SET text = 'blue'")
    connection.close()
    with EmbeddingStore(path) as store:
        assert store.get("", ["blue"]) == {}


def test_a_store_of_an_earlier_release_is_filled_again(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE TABLE vectors (prompt TEXT, text TEXT, dtype TEXT, vector BLOB,"
            " PRIMARY KEY (prompt, text))"
        )
        row = ("", "red", "<f4", _vectors(1).tobytes())
        connection.execute("INSERT INTO vectors VALUES (?, ?, ?, ?)", row)
    connection.close()
    with EmbeddingStore(path) as store:
        assert store.get("", ["red"]) == {}
        store.put("", ["red"], _vectors(1))
        assert set(store.get("", ["red"])) == {"red"}


@pytest.mark.parametrize("dtype", ["no such type", "O", ""])
def test_a_row_of_an_unknown_type_is_damaged(tmp_path: Path, dtype: str) -> None:
    path = tmp_path / "m.sqlite"
    with EmbeddingStore(path) as store:
        store.put("", ["red"], _vectors(1))
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE vectors SET dtype = ?", (dtype,))
    connection.close()
    with EmbeddingStore(path) as store:
        assert store.get("", ["red"]) == {}


def test_experiments_whose_names_mteb_writes_alike_share_no_store() -> None:
    meta = ModelMeta.create_empty({"name": "org/m", "revision": "1"})
    prompts = ["a: ", "a? ", "a_ ", "a/ ", "a_", "x" * 300, "x" * 301]
    paths = {store_path(experiment_meta(meta, prompt=prompt)) for prompt in prompts}
    assert len(paths) == len(prompts)
