"""Domains of concepts, and the scores without each of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sa_bench.metric.leave_out import affinities_without

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from sa_bench.metric.measurement import Measurement

__all__ = ["domain_of_each", "scores_without_domains"]


def domain_of_each(
    concepts: Sequence[Hashable], domains: Mapping[Any, str] | Sequence[str]
) -> tuple[str, ...]:
    """Return the domain of each concept.

    Raises:
        ValueError: A concept has none, or there are not as many domains as concepts.
    """
    if isinstance(domains, Mapping):
        missing = [concept for concept in concepts if concept not in domains]
        if missing:
            raise ValueError(
                f"concept {missing[0]!r} has no domain (nor have {len(missing) - 1} others); "
                "give one to every concept, or leave `domains` out"
            )
        return tuple(domains[concept] for concept in concepts)
    if len(domains) != len(concepts):
        raise ValueError(f"{len(domains)} domains for {len(concepts)} concepts; give one for each")
    return tuple(domains)


def scores_without_domains(
    measurement: Measurement, names: Sequence[str], domain_of: Sequence[str] | None
) -> dict[str, dict[str, float]]:
    """Return, for each domain, the scores with all its concepts left out.

    Args:
        measurement: The scores with all concepts.
        names: (P,) the pairs' names.
        domain_of: (C,) the domain of each concept; None for none, which gives an empty result.

    Returns:
        ``score`` and each pair's SA by name; what is undefined is left out.
    """
    column = np.array(domain_of or (), dtype=object)
    scores = {}
    for domain in dict.fromkeys(domain_of or ()):
        affinities = affinities_without(measurement, column == domain)
        found = dict(zip(names, affinities.tolist(), strict=True))
        found["score"] = float(affinities.mean())
        scores[domain] = {name: value for name, value in found.items() if not math.isnan(value)}
    return scores
