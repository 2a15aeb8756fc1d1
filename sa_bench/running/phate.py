"""Lay vectors out in the plane by PHATE, so that the same vectors always give the same picture.

PHATE (Moon et al. 2019, "Visualizing structure and transitions in high-dimensional biological
data", Nature Biotechnology 37) diffuses over the graph of nearest neighbours, and places the
diffused distances by multidimensional scaling. Three things that would make its picture depend on
accidents are kept from it: repeats of a vector, which pull the graph together (each distinct vector
is laid out once); the order of the rows (they are sorted by their numbers); and random start
values (``n_pca=None`` and SMACOF from the classic solution; above ``n_landmark`` vectors the seed
decides, and is fixed).

Unit vectors with Euclidean distance are cosine geometry, as ||u - v||^2 = 2 (1 - cos): a decay of
40 on that distance is a decay of 20 on the cosine's.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import warnings
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


_N_DIRECTIONS = 8
_DIRECTIONS_SEED = 20_260_109
# The same tokens in another batch differ by some 1e-7; different words by 1e-3 and more.
_WIDTH = 1e-5


@dataclass(frozen=True, slots=True)
class DistinctVectors:
    """Vectors without their repeats.

    Attributes:
        units: (n_distinct, dim) unit vectors.
        place: (n,) which of them each vector is.
    """

    units: NDArray[np.float64]
    place: NDArray[np.intp]


def distinct_vectors(vectors: NDArray[np.floating]) -> DistinctVectors:
    """Return the different directions among vectors, sorted.

    Two vectors are one when their projections on eight fixed directions agree within rounding. The
    order and the choice among nearly equal ones follow from the numbers, not from the order of the
    rows.

    Args:
        vectors: (n, dim), none of them zero.
    """
    rows = np.asarray(vectors, dtype=np.float64)
    units = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    random = np.random.default_rng(_DIRECTIONS_SEED)
    directions = random.standard_normal((units.shape[1], _N_DIRECTIONS))
    # A matrix product may round a row by its place among the others; einsum does not.
    bins = np.floor(np.einsum("nd,dk->nk", units, directions) / _WIDTH)
    order = np.lexsort((*units.T[::-1], *bins.T[::-1]))
    _, first, place = np.unique(bins[order], axis=0, return_index=True, return_inverse=True)
    back = np.empty(len(units), dtype=np.intp)
    back[order] = place.reshape(-1)
    return DistinctVectors(units[order[first]], back)


MOST_GLOSSES = 20_000
"""Most glosses of a map: so many take about half a minute and 1 GB, and more hide each other."""


def sampled_concepts(
    n_glosses: Mapping[str, int], *, most_glosses: int = MOST_GLOSSES, seed: int = 0
) -> frozenset[str] | None:
    """Draw concepts at random until the map is full; None where all of them fit.

    The draw depends on the concepts and the seed alone, not on the order of the concepts, so that
    all models are drawn with the same words.

    Args:
        n_glosses: How many glosses each concept has, in all languages of the map.
        most_glosses: How many the map may hold.
        seed: Of the draw.
    """
    if sum(n_glosses.values()) <= most_glosses:
        return None
    drawn = sorted(n_glosses)
    random.Random(seed).shuffle(drawn)  # noqa: S311 - a sample, no secret
    chosen: set[str] = set()
    room = most_glosses
    for concept in drawn:
        room -= n_glosses[concept]
        if room < 0:
            break
        chosen.add(concept)
    return frozenset(chosen)


Reference: TypeAlias = "Mapping[str, Sequence[float]]"

_FEWEST_SHARED = 10
"""Concepts; fewer would turn a map by chance."""


def orient(
    places: NDArray[np.float64], concepts: Sequence[str], reference: Reference
) -> NDArray[np.float64]:
    """Return the places centred, with RMS radius 1, and turned.

    Args:
        places: (n, 2), in any position.
        concepts: The concept of each place.
        reference: Where concepts lie on the reference; empty for none.
    """
    centred = normalised(places)
    means = concept_means(centred, concepts)
    shared = sorted(means.keys() & reference.keys())
    if len(shared) < _FEWEST_SHARED:
        return centred @ _onto_axes(centred)
    ours = np.array([means[concept] for concept in shared])
    theirs = np.array([reference[concept] for concept in shared])
    left, _, right = np.linalg.svd((ours - ours.mean(axis=0)).T @ (theirs - theirs.mean(axis=0)))
    turned: NDArray[np.float64] = centred @ left @ right
    return turned


def normalised(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (n, 2) places centred and scaled to an RMS radius of 1."""
    centred = places - places.mean(axis=0)
    scaled: NDArray[np.float64] = centred / np.sqrt((centred**2).sum(axis=1).mean())
    return scaled


def concept_means(
    places: NDArray[np.float64], concepts: Sequence[str]
) -> dict[str, NDArray[np.float64]]:
    """Return the mean place of each concept's glosses."""
    ids, number = np.unique(np.asarray(concepts), return_inverse=True)
    sums = np.zeros((len(ids), 2))
    np.add.at(sums, number, places)
    means = sums / np.bincount(number)[:, None]
    return dict(zip(ids.tolist(), means, strict=True))


@cache
def _references() -> dict[str, Reference]:
    text = Path(__file__).with_name("reference.json").read_text("utf-8")
    found: dict[str, Reference] = json.loads(text)
    return found


def reference_of(task: str) -> Reference:
    """Return where the reference of a task has its concepts; empty for a user's own table."""
    return _references().get(task, {})


def _onto_axes(centred: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (2, 2) turn onto the principal axes."""
    axes: NDArray[np.float64] = np.linalg.svd(centred, full_matrices=False)[2].T
    tails = ((centred @ axes) ** 3).sum(axis=0)
    return axes * np.where(tails < 0, -1.0, 1.0)


SEED = 0
"""Of PHATE's landmarks, and of the sample of concepts."""
FEWEST_VECTORS = 10
"""Fewer different vectors have no neighbourhoods to speak of."""

_NEIGHBOURS = 10
_LANDMARKS = 2000
_SETTINGS: dict[str, Any] = {
    "n_components": 2,
    "decay": 40,
    "t": "auto",
    "gamma": 1,
    "n_pca": None,
    "knn_dist": "euclidean",
    "mds": "metric",
    "mds_solver": "smacof",
    "n_landmark": _LANDMARKS,
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where PHATE puts vectors.

    Attributes:
        places: (n, 2) one place per vector, not centred, scaled or turned.
        n_vectors: How many of the vectors differ.
        parameters: PHATE's settings, its version and the diffusion time that it found.
        notes: What a reader of the map should know, one sentence each.
    """

    places: NDArray[np.float64]
    n_vectors: int
    parameters: dict[str, Any]
    notes: tuple[str, ...] = ()


def lay_out(vectors: NDArray[np.floating], *, n_concepts: int = 0) -> Layout:
    """Return a place in the plane for each vector; equal vectors share one.

    Args:
        vectors: (n, dim) of any length but zero, any float dtype.
        n_concepts: Of how many concepts they are, where that is known.

    Raises:
        ValueError: Fewer than ten of the vectors differ, or the package ``phate`` is missing.
    """
    distinct = distinct_vectors(vectors)
    n_vectors = len(distinct.units)
    if n_vectors < FEWEST_VECTORS:
        few = (
            f"only {n_vectors} of {len(vectors)} glosses have a vector of their own; a map needs"
            f" {FEWEST_VECTORS}"
        )
        # Translations may well share a vector, but not whole concepts.
        if n_vectors < n_concepts:
            raise ValueError(
                f"{few}: the model's vectors collapse, different words lie in one place, and no"
                " other words would change that"
            )
        raise ValueError(f"{few}: take more languages or concepts")
    settings = {**_SETTINGS, "knn": min(_NEIGHBOURS, n_vectors - 2)}
    places, diffusion_time, notes = _phate(distinct.units, settings)
    parameters = {**settings, "optimal_t": diffusion_time, "version": version("phate")}
    return Layout(places[distinct.place], n_vectors, parameters, notes)


def require_phate() -> None:
    """Check that PHATE is installed, without the two seconds that importing it takes.

    Raises:
        ValueError: It is not.
    """
    if find_spec("phate") is None:
        raise ValueError(
            "maps need the package phate; install it with `pip install 'sa-bench[maps]'`"
        )


def expected_seconds(n_vectors: int) -> float:
    """Return about how long a layout takes on two cores (``python -m benchmarks maps``).

    Scaling is cubic in the landmarks, of which there are 2,000 at most; the rest is linear.
    """
    landmarks = min(n_vectors / _LANDMARKS, 1.0)
    return 1 + 7 * landmarks**2 + n_vectors / 1000


def _phate(
    units: NDArray[np.float64], settings: dict[str, Any]
) -> tuple[NDArray[np.float64], int, tuple[str, ...]]:
    require_phate()
    from phate import PHATE

    operator = PHATE(**settings, random_state=SEED, n_jobs=1, verbose=0)
    # It says on stdout, even so, what it does.
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        places = operator.fit_transform(units)
    return np.asarray(places, dtype=np.float64), int(operator.optimal_t), _notes(caught)


def _notes(caught: Sequence[warnings.WarningMessage]) -> tuple[str, ...]:
    """Return what a reader of the map should know; warn again of what is not expected."""
    notes = []
    for warning in caught:
        message = str(warning.message)
        if message.startswith("Graph is disconnected"):
            notes.append(
                "the vectors fall into groups without common neighbours; how the groups lie to each"
                " other on the map means nothing"
            )
        # Its advice to reduce the vectors to 100 dimensions first would change the picture.
        elif not message.startswith("Building a kNNGraph on data of shape"):
            warnings.warn_explicit(
                warning.message, warning.category, warning.filename, warning.lineno
            )
    return tuple(dict.fromkeys(notes))
