"""Time and memory of the metric, beside a pass over the memory, pdist and the bare products.

``pass`` is ``np.linalg.norm`` of every language: the floor, as every number must be read once.
Ratios are to it, from one run in which all take turns. By number of languages the floor of what
compares words is the products of their vectors, one language with all later ones at a time.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.spatial.distance import pdist

from benchmarks._timing import best_seconds, peak_megabytes, print_table, seconds
from sa_bench.metric import semantic_affinity
from sa_bench.metric._moments import measure
from sa_bench.metric._sources import UnitVectors, open_sources
from sa_bench.metric._table import arrange

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

__all__ = ["main"]

_MOST_FOR_PDIST = 5_000
_SECONDS_EACH = 12.0


@dataclass(frozen=True, slots=True)
class _Size:
    n_concepts: int
    n_languages: int
    dim: int
    is_mapped: bool = False

    def __str__(self) -> str:
        mapped = ", mapped" if self.is_mapped else ""
        return f"{self.n_concepts:,} x {self.n_languages} x {self.dim}{mapped}"


_SIZES = (
    _Size(349, 8, 768),
    _Size(5_000, 8, 768),
    _Size(37_000, 8, 768),
    _Size(1_000_000, 2, 384, is_mapped=True),
)
_NOTE = f"""
error: of SA, against float64 throughout. MB more: of all figures, beside the vectors.
pdist: one language of at most {_MOST_FOR_PDIST:,} concepts, extrapolated by the number of languages
and the square of the number of concepts."""
_GROWTH = (5_000, 10_000, 20_000, 37_000)
_LANGUAGES = (12, 25, 50, 100, 200)
_WORDS, _WIDTH = 500, 384


def main() -> None:
    """Measure every number of languages, then every size and how time grows."""
    _by_languages()
    with tempfile.TemporaryDirectory() as folder:
        rows = [_row(size, Path(folder)) for size in _SIZES]
    print_table(
        [
            "concepts x languages x dim",
            "pass s",
            "score s",
            "ratio",
            "error",
            "with SE s",
            "ratio",
            "all but retrieval s",
            "ratio",
            "MB more",
            "pdist s",
            "pdist / score",
        ],
        rows,
    )
    print(_NOTE)
    print(f"slope of log time on log concepts, {_GROWTH[0]:,} to {_GROWTH[-1]:,}: {_slope():.2f}")


def _by_languages() -> None:
    """Print what a hundred languages cost: the score, what is linear, and all beside the floor."""
    rows = []
    for n_languages in _LANGUAGES:
        vectors = _vectors(_Size(_WORDS, n_languages, _WIDTH), Path())
        # Every tenth word is written alike in all languages.
        words = {
            key: [f"{'' if word % 10 == 0 else key} word {word}" for word in range(_WORDS)]
            for key in vectors
        }
        everything = partial(semantic_affinity, vectors, glosses=words)
        works: dict[str, Callable[[], object]] = {
            "score": partial(_score, vectors),
            "linear": partial(everything, retrieval_limit=0),
            "products": partial(_products, vectors),
            "all": everything,
        }
        times = best_seconds(works, 0.0)
        peak = peak_megabytes(everything)
        rows.append(
            [
                f"{n_languages}",
                f"{n_languages * (n_languages - 1) // 2:,}",
                *(f"{times[name]:.2f}" for name in works),
                f"{times['all'] / times['products']:.2f}",
                f"{peak:,.0f}",
            ]
        )
    print_table(
        [
            "languages",
            "pairs",
            "score s",
            "all but words s",
            "products s",
            "all s",
            "ratio",
            "MB more",
        ],
        rows,
    )
    print(f"\n{_WORDS} concepts x {_WIDTH}, float32; ratio: all to the bare products.\n")


def _products(vectors: Mapping[str, NDArray[Any]]) -> None:
    """Multiply every language with all later ones, so many at a time as the metric does."""
    units = np.concatenate(list(vectors.values()))
    for start in range(0, len(units) - _WORDS, _WORDS):
        rows = units[start : start + _WORDS]
        for later in range(start + _WORDS, len(units), 32 * _WORDS):
            _ = rows @ units[later : later + 32 * _WORDS].T


def _row(size: _Size, folder: Path) -> list[str]:
    vectors = _vectors(size, folder)
    times = best_seconds(
        {
            "pass": lambda: [np.linalg.norm(v) for v in vectors.values()],
            "score": lambda: _score(vectors),
            "error": lambda: semantic_affinity(vectors, companions=False),
        },
        _SECONDS_EACH,
    )
    everything = seconds(lambda: semantic_affinity(vectors, retrieval_limit=0))
    floor, score = times["pass"], times["score"]
    quadratic = _pdist_seconds(vectors, size)
    return [
        str(size),
        f"{floor:.4f}",
        f"{score:.4f}",
        f"{score / floor:.1f}",
        f"{_relative_error(vectors):.0e}",
        f"{times['error']:.3f}",
        f"{times['error'] / floor:.1f}",
        f"{everything:.2f}",
        f"{everything / floor:.1f}",
        f"{peak_megabytes(lambda: semantic_affinity(vectors, retrieval_limit=0)):,.0f}",
        f"{quadratic:,.1f}",
        f"{quadratic / score:,.0f}",
    ]


def _score(vectors: Mapping[str, NDArray[Any]]) -> float:
    return semantic_affinity(vectors, jackknife=False, companions=False).score


def _vectors(size: _Size, folder: Path) -> dict[str, NDArray[np.float32]]:
    """Return random vectors, translations half alike; written to files where they are mapped."""
    random = np.random.default_rng(0)
    vectors: dict[str, NDArray[np.float32]] = {}
    for number in range(size.n_languages):
        shape = (size.n_concepts, size.dim)
        column: NDArray[np.float32]
        if size.is_mapped:
            path = folder / f"{number}.npy"
            column = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=shape)
        else:
            column = np.empty(shape, dtype=np.float32)
        for start in range(0, size.n_concepts, 10_000):
            part = column[start : start + 10_000]
            part[:] = random.standard_normal(part.shape, dtype=np.float32)
            if vectors:
                part += vectors["0"][start : start + 10_000]
        vectors[str(number)] = column
    return vectors


def _relative_error(vectors: Mapping[str, NDArray[Any]]) -> float:
    """Return how far the score is from that in float64 throughout."""
    sources = open_sources(vectors)
    table = arrange({key: source.n_rows for key, source in sources.items()}, None, None)
    exact = measure(UnitVectors.of(table, list(sources.values()), exact=True)).affinities.mean()
    return abs(_score(vectors) / float(exact) - 1)


def _pdist_seconds(vectors: Mapping[str, NDArray[Any]], size: _Size) -> float:
    """Return the time of the quadratic formula, from one language and at most 5,000 concepts."""
    n_timed = min(size.n_concepts, _MOST_FOR_PDIST)
    some = np.array(vectors["0"][:n_timed], dtype=np.float64)
    timed = seconds(lambda: pdist(some, "cosine").mean())
    return timed * size.n_languages * (size.n_concepts / n_timed) ** 2


def _slope() -> float:
    largest = _vectors(_Size(_GROWTH[-1], 8, 768), Path())
    works = {n: lambda n=n: _score({key: v[:n] for key, v in largest.items()}) for n in _GROWTH}
    times = best_seconds(works, _SECONDS_EACH)
    slope, _ = np.polyfit(np.log(list(times)), np.log(list(times.values())), 1)
    return float(slope)
