"""What models, endpoints and other people's folders give, as files: each holds one answer."""

from __future__ import annotations

import json
import os
import shutil
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from fuzz.reader import Reader
from sa_bench.files import read_regular, read_regular_text
from sa_bench.leaderboard._output import LIST, Output

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["FOREIGN_READERS"]

_TEXTS = ["sun", "hand", "Sonne", "Hand"]
_ROWS = [[1.0, 2.0, 0.5], [3.0, -1.0, 0.25], [1.1, 2.1, 0.5], [2.9, -1.2, 0.3]]
_ANSWER = "answer.json"
_VECTORS = "vectors.json"
_FOREIGN = "name.txt"


def _answer() -> bytes:
    import mteb  # noqa: F401 - here, for imports are no part of what is measured

    import sa_bench.running.endpoint  # noqa: F401

    rows = [
        {"object": "embedding", "index": index, "embedding": row} for index, row in enumerate(_ROWS)
    ]
    usage = {"prompt_tokens": 4, "total_tokens": 4}
    return json.dumps({"object": "list", "data": rows, "model": "m", "usage": usage}).encode()


def _ask(folder: Path) -> Sequence[str]:
    """Ask an endpoint that answers with the file; nothing goes over a network."""
    import mteb

    from sa_bench.running import exchange
    from sa_bench.running.endpoint import endpoint_model

    content = read_regular(folder / _ANSWER)
    model: Any = endpoint_model("openai:m", api_base="http://localhost:9/v1", timeout=1).load()
    answer = exchange.Answer(200, {"content-type": "application/json"}, content)
    before = exchange.post
    exchange.post = lambda *_, **__: answer
    texts: Any = [{"text": _TEXTS}]
    try:
        with warnings.catch_warnings(action="ignore"):
            vectors = model.encode(
                texts,
                task_metadata=mteb.get_task("STS17").metadata,
                hf_split="test",
                hf_subset="en-de",
            )
    except ValueError as error:
        raise ValueError(f"{_ANSWER}: {error}") from error
    finally:
        exchange.post = before
    if vectors.shape[0] != len(_TEXTS) or not np.isfinite(vectors).all():
        raise RuntimeError(f"an array of shape {vectors.shape} for {len(_TEXTS)} texts")
    return ()


def _vectors() -> bytes:
    import torch  # noqa: F401 - as above

    import sa_bench.metric
    import sa_bench.tasks.encoding  # noqa: F401

    return json.dumps({"kind": "array", "dtype": "float32", "rows": _ROWS}).encode()


def _odd(kind: object, dtype: object, rows: object) -> object:
    """Return the rows as a model may give them; None where they can't be given so."""
    import torch

    made: Any = None
    try:
        made = np.array(rows, dtype=str(dtype))
        if kind == "list":
            made = list(made)
        elif kind == "tensors":
            made = [torch.as_tensor(row).bfloat16() for row in made]
        elif kind == "sparse":
            made = torch.as_tensor(made).to_sparse()
        elif kind == "meta":
            made = torch.as_tensor(made).to("meta")
        elif kind != "array":
            made = rows
    except (ValueError, TypeError, RuntimeError, OverflowError):
        return rows
    return made


_KINDS = ("array", "list", "tensors", "sparse", "meta", "as it is")
_DTYPES = ("float32", "float16", "float64", "int8", "uint8", "bool", "complex64", "object", "str")


def _measure(folder: Path) -> Sequence[str]:
    """Take the file as what a model returned, in every kind and type, and measure it."""
    from sa_bench.metric import semantic_affinity
    from sa_bench.tasks.encoding import as_matrix

    try:
        told = json.loads(read_regular(folder / _VECTORS))
        rows = told["rows"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"{_VECTORS}: no test of vectors") from error
    n_refused = 0
    for kind in _KINDS:
        for dtype in _DTYPES:
            try:
                with warnings.catch_warnings(action="ignore"):
                    matrix: Any = as_matrix(_odd(kind, dtype, rows), len(_TEXTS))
                    halves = {"eng": matrix[:2], "deu": matrix[2:]}
                    score = semantic_affinity(halves).score
            except ValueError:
                n_refused += 1
                continue
            if not 0 <= score <= 1:
                raise RuntimeError(f"{kind} of {dtype}: a score of {score}")
    if n_refused == len(_KINDS) * len(_DTYPES):
        raise ValueError(f"{_VECTORS}: refused in every kind and type")
    return ()


def _out(folder: Path) -> Sequence[str]:
    """Build over a folder that holds a file of somebody, called as the input says.

    A folder that is no site is refused; in a site, the file stays.
    """
    text = read_regular_text(folder / _FOREIGN)
    foreign = folder / "site" / (text.strip().translate({0: "_", ord("/"): "_"})[:60] or "thesis")
    foreign.parent.mkdir(exist_ok=True)
    if foreign.name in {".", ".."}:
        raise ValueError(f"{_FOREIGN}: no name of a file")
    foreign.write_text("mine", "utf-8")
    os.environ["SA_BENCH_CACHE"] = str(folder / "cache")  # locks are there
    try:
        _build_over(foreign)
    finally:
        shutil.rmtree(folder / "site", ignore_errors=True)
    return ()


def _build_over(foreign: Path) -> None:
    site = foreign.parent
    try:
        Output(site).discard()
    except ValueError:
        pass
    else:
        raise RuntimeError(f"a folder with {foreign.name!r} was taken for a site")
    foreign.unlink()
    for content in ("old", "new"):
        output = Output(site)
        output.write("index.html", content)
        output.finish()
        if content == "old" and not foreign.exists():
            foreign.write_text("mine", "utf-8")
    if foreign.name not in {"index.html", LIST} and foreign.read_text("utf-8") != "mine":
        raise RuntimeError(f"{foreign.name!r} is lost")


FOREIGN_READERS = (
    Reader("endpoint's answer", "json", _ANSWER, _answer, _ask),
    Reader("model's vectors", "json", _VECTORS, _vectors, _measure),
    Reader("file in --out", "line", _FOREIGN, lambda: b"thesis.docx\n", _out),
)
