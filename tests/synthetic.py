"""Synthetic encoders: vectors of concepts in several languages, good and bad."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Matrix: TypeAlias = "NDArray[np.float64]"

LANGUAGES = ("eng", "zho", "spa", "fra", "deu", "rus")
DIM = 48


def unrelated(n_concepts: int, n_languages: int = 2, seed: int = 0) -> dict[str, Matrix]:
    """Every vector is random: translations are no closer than other words."""
    random = np.random.default_rng(seed)
    return {key: random.standard_normal((n_concepts, DIM)) for key in LANGUAGES[:n_languages]}


def aligned(
    n_concepts: int, n_languages: int = 2, *, noise: float = 0.45, seed: int = 0
) -> dict[str, Matrix]:
    """Translations share a vector, but for noise of each language's own; SA is about 0.83."""
    own = unrelated(n_concepts, n_languages, seed)
    common = np.random.default_rng(seed + 1000).standard_normal((n_concepts, DIM))
    return {key: common + noise * vectors for key, vectors in own.items()}


def aligned_domains(n_concepts: int, n_domains: int, seed: int = 0) -> dict[str, Matrix]:
    """As ``aligned``, and concepts of a domain (their number modulo ``n_domains``) lie together."""
    centres = np.random.default_rng(seed + 2000).standard_normal((n_domains, DIM))
    domains = np.arange(n_concepts) % n_domains
    return {key: v + centres[domains] for key, v in aligned(n_concepts, seed=seed).items()}
