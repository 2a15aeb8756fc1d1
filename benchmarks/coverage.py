"""How often intervals hold the true score, and how often equal models are told apart.

Simulated models, whose true score is that of a very large table: concepts of several languages that
differ in how well they are aligned, independent of each other or in domains.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks._timing import print_table
from sa_bench.jackknife import (
    domain_standard_error,
    interval,
    jackknife_interval,
    paired_difference,
    standard_error,
)
from sa_bench.metric import FewConceptsWarning, semantic_affinity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sa_bench.metric import SemanticAffinity

__all__ = ["main"]

_N_LANGUAGES = 8
_DIM = 24
_N_TABLES = 1_000
_PER_DOMAIN = 10


@dataclass(frozen=True, slots=True)
class _World:
    """From which tables are drawn.

    Attributes:
        n_concepts: Concepts of a table.
        in_domains: Whether ten concepts at a time share a place and a difficulty.
    """

    n_concepts: int
    in_domains: bool

    def table(
        self, random: np.random.Generator, n_concepts: int | None = None
    ) -> dict[str, NDArray[np.float64]]:
        """Draw the vectors of a table."""
        n = n_concepts or self.n_concepts
        place = random.standard_normal((n, _DIM))
        difficulty = random.normal(scale=0.5, size=n)
        if self.in_domains:
            domain = np.arange(n) // _PER_DOMAIN
            place = 0.5 * place + random.standard_normal((n, _DIM))[domain]
            difficulty = 0.2 * difficulty + random.normal(scale=0.6, size=n)[domain]
        noise = np.exp(difficulty)[:, None]
        return {
            str(language): place + noise * random.standard_normal((n, _DIM))
            for language in range(_N_LANGUAGES)
        }

    def truth(self) -> float:
        """Return the score of a table so large that its error does not matter."""
        drawn = self.table(np.random.default_rng(1), 400_000)
        return semantic_affinity(drawn, jackknife=False, companions=False).score


def main() -> None:
    """Simulate and print."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FewConceptsWarning)
        rows = [_coverage(_World(n, in_domains=False)) for n in (30, 100, 350)]
        rows += [_coverage(_World(n, in_domains=True)) for n in (100, 350)]
        print_table(
            ["concepts", "domains", "interval +- SE", "jackknife of logits", "delete a domain"],
            rows,
        )
        print(f"\nshare of {_N_TABLES:,} intervals of 95 % that hold the true score\n")
        print_table(["concepts", "paired", "unpaired"], [_false_alarms(n) for n in (30, 100, 350)])
    print(f"\nshare of {_N_TABLES:,} pairs of equally good models that are told apart at 0.05")


def _coverage(world: _World) -> list[str]:
    random, truth = np.random.default_rng(0), world.truth()
    n_domains = world.n_concepts // _PER_DOMAIN
    domains = [str(concept // _PER_DOMAIN) for concept in range(world.n_concepts)]
    held = np.zeros((_N_TABLES, 3), dtype=np.bool_)
    for number in range(_N_TABLES):
        result = semantic_affinity(
            world.table(random), domains=domains if world.in_domains else None, companions=False
        )
        intervals = [
            interval(result.score, result.se, freedom=world.n_concepts - 1),
            jackknife_interval(result.score, result.concepts.pseudo_values),
        ]
        if world.in_domains:
            without = [scores["score"] for scores in result.concepts.without_domain.values()]
            error = domain_standard_error(result.score, without)
            intervals.append(interval(result.score, error, freedom=n_domains - 1))
        for kind, (low, high) in enumerate(intervals):
            held[number, kind] = low < truth < high
    shares = [f"{share:.3f}" for share in held.mean(axis=0)]
    return [
        f"{world.n_concepts}",
        f"{n_domains}" if world.in_domains else "none",
        *shares[:2],
        shares[2] if world.in_domains else "-",
    ]


def _false_alarms(n_concepts: int) -> list[str]:
    """Compare models that differ in noise alone, on the same concepts."""
    random, world = np.random.default_rng(0), _World(n_concepts, in_domains=False)
    alarms = np.zeros((_N_TABLES, 2), dtype=np.bool_)
    for number in range(_N_TABLES):
        concepts = world.table(random)
        first, second = (_another_model(concepts, random) for _ in range(2))
        pseudo = [model.concepts.pseudo_values for model in (first, second)]
        paired = paired_difference(first.score, pseudo[0], second.score, pseudo[1])
        apart = np.hypot(standard_error(pseudo[0]), standard_error(pseudo[1]))
        alarms[number] = (paired.p_value < 0.05, abs(first.score - second.score) > 1.96 * apart)
    return [f"{n_concepts}", *(f"{share:.3f}" for share in alarms.mean(axis=0))]


def _another_model(
    concepts: dict[str, NDArray[np.float64]], random: np.random.Generator
) -> SemanticAffinity:
    """Score a model that sees the concepts with some noise of its own."""
    noisy = {key: v + 0.5 * random.standard_normal(v.shape) for key, v in concepts.items()}
    return semantic_affinity(noisy, companions=False)
