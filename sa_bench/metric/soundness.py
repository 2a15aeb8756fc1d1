"""Whether vectors have anything to say: collapsed spaces, pairs without concepts, tiny tables."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from sa_bench.metric.arithmetic import rounding_unit
from sa_bench.metric.problems import FewConceptsWarning, NearCollapseWarning, VectorError

if TYPE_CHECKING:
    from sa_bench.metric.measurement import Measurement

__all__ = ["check_soundness"]

_FEW_CONCEPTS = 30
_FEWEST_CONCEPTS = 2
# Spreads that rounding alone can make, by the rounding unit of the stored type: bfloat16, float16,
# float32, float64.
_ROUNDING_SPREADS = {2.0**-7: 5e-6, 2.0**-10: 1e-7, 2.0**-23: 1e-13, 2.0**-52: 1e-14}
_DECADE = 10


def check_soundness(measurement: Measurement) -> None:
    """Refuse or warn of what gives no score, or a rough one.

    Raises:
        VectorError: A language's glosses all have one direction, within rounding.
        ValueError: A pair has fewer than two concepts.

    Warns:
        NearCollapseWarning: A language's spread is within a decade of rounding.
        FewConceptsWarning: There are fewer than 30 concepts.
    """
    table = measurement.vectors.table
    for language, spread in enumerate(measurement.intra_lingual_spreads):
        unit = rounding_unit(measurement.vectors.sources[language].chunks[0])
        rounding = _ROUNDING_SPREADS.get(unit, min(_ROUNDING_SPREADS.values()))
        found = (
            f"language {table.languages[language]}: its {table.cells[language].n_glosses} glosses "
            f"have nearly one direction (intra-lingual spread {spread:.3g}"
        )
        if spread < rounding:
            raise VectorError(
                f"{found}, rounding alone makes {rounding:g}), so there is nothing to compare "
                "translations with; check what the model returns"
            )
        if spread < _DECADE * rounding:
            warnings.warn(f"{found}), so rounding shows", NearCollapseWarning, stacklevel=3)
    for pair, (a, b) in enumerate(measurement.pairs):
        n_concepts = int(measurement.distances.present(pair).sum())
        if n_concepts < _FEWEST_CONCEPTS:
            raise ValueError(
                f"pair {table.languages[a]}-{table.languages[b]}: concepts with glosses in both "
                f"languages: {n_concepts}, but a score needs two; add glosses or leave one out"
            )
    if len(table.concepts) < _FEW_CONCEPTS:
        warnings.warn(
            f"{len(table.concepts)} concepts: below {_FEW_CONCEPTS} standard errors are rough",
            FewConceptsWarning,
            stacklevel=3,
        )
