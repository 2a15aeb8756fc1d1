"""How many different vectors a model has for a language's glosses.

A tokenizer that knows no Chinese maps most Chinese words to one vector.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sa_bench.metric.arithmetic import rounding_unit, to_numpy

if TYPE_CHECKING:
    from sa_bench.metric.cells import Floats
    from sa_bench.metric.measurement import Measurement

__all__ = ["distinct_vector_shares"]

_N_DIRECTIONS = 8
_SEED = 20_260_109
# The same text in another batch differs by less than this many rounding units, of single precision
# at best, as models compute in no finer one. Half precision's would blur different words.
_NOISE_UNITS = 100
_COARSEST = 0.05


def distinct_vector_shares(measurement: Measurement) -> Floats:
    """Return (P,) distinct vectors per unique gloss, both languages of a pair together, in (0, 1].

    Two vectors count as one when their projections on eight fixed directions agree within rounding:
    that finds duplicates without comparing every two.
    """
    n_glosses = measurement.moments.n_glosses
    n_distinct = [_count_distinct(measurement, language) for language in range(len(n_glosses))]
    return np.array(
        [
            (n_distinct[a] + n_distinct[b]) / (n_glosses[a] + n_glosses[b])
            for a, b in measurement.pairs
        ]
    )


def _count_distinct(measurement: Measurement, language: int) -> int:
    vectors = measurement.vectors
    random = np.random.default_rng(_SEED)
    directions = vectors.arithmetic.array(random.standard_normal((vectors.dim, _N_DIRECTIONS)))
    source = vectors.sources[language].chunks[0]
    unit = max(rounding_unit(source), float(np.finfo(np.float32).eps))
    width = min(_NOISE_UNITS * unit, _COARSEST)
    entries = np.flatnonzero(vectors.table.cells[language].first)
    parts = []
    for start in range(0, len(entries), vectors.block_rows):
        deviations = vectors.at(language, entries[start : start + vectors.block_rows])
        deviations -= measurement.shift
        parts.append(np.floor(to_numpy(deviations @ directions) / width))
    return len(np.unique(np.concatenate(parts), axis=0))
