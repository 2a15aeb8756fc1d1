"""Turn a layout the way that all maps of a task are turned, so that two models look alike.

PHATE leaves position, size, rotation and reflection of its picture open. A map is centred, scaled
to an RMS radius of 1, and turned so that its concepts lie as near as can be to where a fixed
reference has them (orthogonal Procrustes, Schönemann 1966; a reflection counts as a turn). The
reference of a task, ``reference.json``, is the map of its English glosses by
``all-MiniLM-L6-v2``, rounded; ``tests/pin_map_reference.py`` writes it. It decides how a picture is
turned and nothing else: distances within a map stay as PHATE has them.

A table without a reference is turned onto its principal axes, the longer one across, each pointing
where its longer tail is.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["Reference", "concept_means", "normalised", "orient", "reference_of"]

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
    """Return where the reference of a task has its concepts; empty for a table of one's own."""
    return _references().get(task, {})


def _onto_axes(centred: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (2, 2) turn onto the principal axes."""
    axes: NDArray[np.float64] = np.linalg.svd(centred, full_matrices=False)[2].T
    tails = ((centred @ axes) ** 3).sum(axis=0)
    return axes * np.where(tails < 0, -1.0, 1.0)
