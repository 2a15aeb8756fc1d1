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
import warnings
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from sa_bench.maps.distinct import distinct_vectors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["FEWEST_VECTORS", "SEED", "Layout", "expected_seconds", "lay_out", "require_phate"]

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


def lay_out(vectors: NDArray[np.floating]) -> Layout:
    """Return a place in the plane for each vector; equal vectors share one.

    Args:
        vectors: (n, dim) of any length but zero, any float dtype.

    Raises:
        ValueError: Fewer than ten of the vectors differ, or the package ``phate`` is missing.
    """
    distinct = distinct_vectors(vectors)
    n_vectors = len(distinct.units)
    if n_vectors < FEWEST_VECTORS:
        raise ValueError(
            f"only {n_vectors} of {len(vectors)} glosses have a vector of their own; a map needs"
            f" {FEWEST_VECTORS}: take more languages or concepts"
        )
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
