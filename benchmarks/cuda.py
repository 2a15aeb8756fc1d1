"""The score of torch tensors on a CUDA device beside NumPy's: time and agreement."""

from __future__ import annotations

import numpy as np
import torch

from benchmarks._timing import best_seconds, print_table
from sa_bench.metric import semantic_affinity

__all__ = ["main"]

_SIZES = ((349, 8, 768), (5_000, 8, 768), (37_000, 8, 768))
_SECONDS_EACH = 5.0


def main() -> None:
    """Measure every size, or say that there is no device."""
    if not torch.cuda.is_available():
        print("no CUDA device here, nothing measured")
        return
    print(torch.cuda.get_device_name())
    print_table(
        ["concepts x languages x dim", "NumPy s", "CUDA s", "difference of SA", "of its SE"],
        [_row(*size) for size in _SIZES],
    )


def _row(n_concepts: int, n_languages: int, dim: int) -> list[str]:
    random = np.random.default_rng(0)
    common = random.standard_normal((n_concepts, dim), dtype=np.float32)
    arrays = {
        str(language): common + random.standard_normal((n_concepts, dim), dtype=np.float32)
        for language in range(n_languages)
    }
    tensors = {key: torch.tensor(v, device="cuda") for key, v in arrays.items()}
    here = semantic_affinity(arrays, companions=False)
    there = semantic_affinity(tensors, companions=False)
    # A score is a Python number, so it waits for the device by itself.
    times = best_seconds(
        {
            "NumPy": lambda: semantic_affinity(arrays, companions=False),
            "CUDA": lambda: semantic_affinity(tensors, companions=False),
        },
        _SECONDS_EACH,
    )
    return [
        f"{n_concepts:,} x {n_languages} x {dim}",
        f"{times['NumPy']:.4f}",
        f"{times['CUDA']:.4f}",
        f"{abs(here.score - there.score):.1e}",
        f"{abs(here.se - there.se):.1e}",
    ]
