"""The best rotation of one language onto another, judged on concepts that it has not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sa_bench.metric.cells import Floats

__all__ = ["held_out_distances"]

_N_FOLDS = 5
# Directions that the other concepts say nothing of stay as they are: a pull towards no rotation,
# too weak to matter elsewhere.
_PULL = 1e-6


def held_out_distances(first: Floats, second: Floats) -> Floats:
    """Return how far apart translations lie once the second language is rotated onto the first.

    For each of five folds of concepts the rotation is the orthogonal matrix that brings the second
    language nearest to the first on the other folds (Schönemann 1966, "A generalized solution of
    the orthogonal Procrustes problem"): U V' of the singular value decomposition of B'A.

    Args:
        first: (C, D) mean unit vectors of the concepts in one language.
        second: (C, D) the same concepts in the other.

    Returns:
        (C,) 1 - <a, R b> with the rotation R that was found without the concept.
    """
    # A rotation acts only where there are vectors: at most 2 C directions, however large D is.
    n_concepts = len(first)
    basis = np.linalg.svd(np.concatenate([first, second]), full_matrices=False)[2]
    a, b = first @ basis.T, second @ basis.T
    folds = np.arange(n_concepts) % _N_FOLDS
    distances = np.empty(n_concepts)
    for fold in range(_N_FOLDS):
        held_out = folds == fold
        products = b[~held_out].T @ a[~held_out]
        pull = _PULL * np.linalg.norm(products, ord=2) * np.eye(len(products))
        left, _, right = np.linalg.svd(products + pull)
        rotated = b[held_out] @ left @ right
        distances[held_out] = np.maximum(1 - np.vecdot(a[held_out], rotated), 0.0)
    return distances
