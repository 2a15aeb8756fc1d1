"""Does SA rise with what a network was taught of translation? Known doses, and two ways to cheat.

A small network reads a word as a bag of character n-grams. All arms train for the same steps on the
same words of eight languages, each word against noisy copies of itself; they differ in what else
they are shown:

    pairs     k right translation pairs (dose 0: none, each language by itself)
    shuffled  k pairs of the same words, the partners of each two languages dealt again
    means     no pair; the languages' mean vectors are drawn together

Each is scored on English with the other languages: on words that it was shown, on held-out
concepts, and on held-out concepts in languages that it never saw. Written to standard output as
Markdown, and as a picture to ``docs/dose-response.svg``.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import mean, stdev
from typing import TYPE_CHECKING, Literal
from zlib import crc32

import matplotlib as mpl
import numpy as np
import torch
from matplotlib.figure import Figure
from torch import nn
from torch.nn import functional

from sa_bench.metric import semantic_affinity
from sa_bench.tables import read_table, tasks_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sa_bench.tables import ConceptTable

__all__ = ["main"]

_TAUGHT = ("eng", "spa", "fra", "deu", "por", "tur", "rus", "hin")
_UNSEEN = ("ita", "nld", "ukr", "bul", "mar", "aze")
_DOSES = (0, 100, 300, 1_000, 3_000, 10_000)
_SEEDS = (0, 1, 2)
_HELD_OUT = 4  # every fourth concept

_STEPS, _BATCH, _RATE = 400, 128, 2e-3
_N_BUCKETS, _WIDTH = 1 << 14, 64
_TEMPERATURE, _NOISE, _PULL = 0.1, 0.4, 20.0

_FIGURES = {
    "semantic_affinity": "SA",
    "semantic_affinity_centered": "centred",
    "chance_affinity": "chance",
    "retrieval_accuracy": "retrieval",
}
_PLACES = ("shown", "new concepts", "new languages")
_PICTURE = Path("docs/dose-response.svg")


@dataclass(frozen=True, slots=True)
class _Arm:
    kind: Literal["pairs", "shuffled", "means"]
    dose: int

    def __str__(self) -> str:
        return f"{self.kind}, {self.dose:,}" if self.dose else f"{self.kind}, none"


class _Words:
    """The first gloss of every cell as rows of n-grams, 0 for none."""

    def __init__(self, table: ConceptTable) -> None:
        languages = (*_TAUGHT, *_UNSEEN)
        self.places = {
            (language, concept): row
            for row, (language, concept) in enumerate(
                (language, concept)
                for language in languages
                for concept, cell in enumerate(table.glosses[language])
                if cell
            )
        }
        self.texts = [table.glosses[language][concept][0] for language, concept in self.places]
        self.languages = torch.tensor([languages.index(language) for language, _ in self.places])
        grams = [_grams(text) for text in self.texts]
        self.grams = torch.zeros((len(grams), max(map(len, grams))), dtype=torch.long)
        for row, numbers in enumerate(grams):
            self.grams[row, : len(numbers)] = torch.tensor(numbers)

    def translations(self, a: str, b: str, concepts: Sequence[int]) -> np.ndarray:
        """Return (n, 2) rows of the words of two languages that translate each other."""
        return np.array(
            [
                (self.places[a, concept], self.places[b, concept])
                for concept in concepts
                if (a, concept) in self.places and (b, concept) in self.places
            ]
        )


def _grams(word: str) -> list[int]:
    """Return the numbers of a word's n-grams of one to four characters, its ends marked."""
    marked = f"<{word.lower()}>"
    return [
        1 + crc32(marked[start : start + n].encode()) % (_N_BUCKETS - 1)
        for n in range(1, 5)
        for start in range(len(marked) - n + 1)
    ]


class _Network(nn.Module):
    """A mean over n-grams, one hidden layer, unit vectors."""

    def __init__(self) -> None:
        super().__init__()
        self.bag = nn.EmbeddingBag(_N_BUCKETS, _WIDTH, mode="mean", padding_idx=0)
        self.layers = nn.Sequential(
            nn.Linear(_WIDTH, 2 * _WIDTH), nn.GELU(), nn.Linear(2 * _WIDTH, _WIDTH)
        )

    def forward(self, grams: torch.Tensor) -> torch.Tensor:
        return functional.normalize(self.layers(self.bag(grams)), dim=1)


def _pairs(words: _Words, concepts: Sequence[int], arm: _Arm, seed: int) -> torch.Tensor:
    random = np.random.default_rng(seed)
    found = []
    for a, b in combinations(_TAUGHT, 2):
        rows = words.translations(a, b, concepts)
        if arm.kind == "shuffled":
            rows[:, 1] = np.roll(rows[:, 1], random.integers(1, len(rows)))
        found.append(rows)
    every = np.concatenate(found)
    return torch.from_numpy(every[random.permutation(len(every))[: arm.dose]])


def _contrast(
    a: torch.Tensor, b: torch.Tensor, rows_a: torch.Tensor, rows_b: torch.Tensor
) -> torch.Tensor:
    """Return the contrastive loss both ways; a word that appears twice is no negative of itself."""
    same = (rows_a[:, None] == rows_a) | (rows_b[:, None] == rows_b)
    same.fill_diagonal_(fill_value=False)
    cosines = (a @ b.T / _TEMPERATURE).masked_fill(same, -torch.inf)
    right = torch.arange(len(a))
    both = functional.cross_entropy(cosines, right) + functional.cross_entropy(cosines.T, right)
    return both / 2


def _spread_of_means(vectors: torch.Tensor, languages: torch.Tensor) -> torch.Tensor:
    member = functional.one_hot(languages, len(_TAUGHT)).to(vectors.dtype)
    means = (member.T @ vectors) / member.sum(0).clamp(min=1)[:, None]
    return (means - means.mean(0)).square().sum(1).mean()


def _train(
    words: _Words, shown: torch.Tensor, pairs: torch.Tensor, arm: _Arm, seed: int
) -> _Network:
    torch.manual_seed(seed)
    network = _Network()
    optimiser = torch.optim.Adam(network.parameters(), _RATE)
    for _ in range(_STEPS):
        rows = shown[torch.randint(len(shown), (_BATCH,))]
        grams = words.grams[rows]
        one, other = (
            network(grams.masked_fill(torch.rand(grams.shape) < _NOISE, 0)) for _ in range(2)
        )
        loss = _contrast(one, other, rows, rows)
        if arm.kind == "means":
            loss = loss + _PULL * _spread_of_means(one, words.languages[rows])
        elif arm.dose:
            left, right = pairs[torch.randint(len(pairs), (_BATCH,))].T
            loss = loss + _contrast(
                network(words.grams[left]), network(words.grams[right]), left, right
            )
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch has no type here
        optimiser.step()
    return network.eval()


def _scores(
    network: _Network, words: _Words, languages: Sequence[str], concepts: Sequence[int]
) -> dict[str, float]:
    """Return each figure's mean over the pairs of English with the languages."""
    with torch.no_grad():
        vectors = network(words.grams).double().numpy()
    found: dict[str, list[float]] = defaultdict(list)
    for language in languages:
        rows = words.translations("eng", language, concepts).T
        names = ("eng", language)
        result = semantic_affinity(
            {name: vectors[places] for name, places in zip(names, rows, strict=True)},
            glosses={
                name: [words.texts[place] for place in places]
                for name, places in zip(names, rows, strict=True)
            },
            jackknife=False,
        )
        figures = result.pairs[f"eng-{language}"].to_dict()
        for name in _FIGURES:
            found[name].append(figures[name])
    return {name: mean(values) for name, values in found.items()}


def _measure(words: _Words, n_concepts: int, arm: _Arm, seed: int) -> dict[str, dict[str, float]]:
    known = [concept for concept in range(n_concepts) if concept % _HELD_OUT]
    new = list(range(0, n_concepts, _HELD_OUT))
    shown = torch.tensor(
        [
            words.places[language, concept]
            for language in _TAUGHT
            for concept in known
            if (language, concept) in words.places
        ]
    )
    network = _train(words, shown, _pairs(words, known, arm, seed), arm, seed)
    return {
        "shown": _scores(network, words, _TAUGHT[1:], known),
        "new concepts": _scores(network, words, _TAUGHT[1:], new),
        "new languages": _scores(network, words, _UNSEEN, new),
    }


def main() -> None:
    """Train every arm with every seed, print the table, draw the picture."""
    torch.set_num_threads(1)
    table = read_table(tasks_folder() / "atlas")
    words = _Words(table)
    began = time.process_time()
    arms = [
        _Arm("pairs", 0),
        *(_Arm(kind, dose) for kind in ("pairs", "shuffled") for dose in _DOSES[1:]),
        _Arm("means", 0),
    ]
    measured = {
        arm: [_measure(words, table.n_concepts, arm, seed) for seed in _SEEDS] for arm in arms
    }
    for place in _PLACES:
        print(f"\n| {place} | {' | '.join(_FIGURES.values())} |")
        print(f"|---|{'---:|' * len(_FIGURES)}")
        for arm, runs in measured.items():
            cells = [_cell([run[place][name] for run in runs]) for name in _FIGURES]
            print(f"| {arm} | {' | '.join(cells)} |")
    print(f"\n{len(arms) * len(_SEEDS)} networks in {time.process_time() - began:.0f} s of CPU")
    _draw(measured)


def _cell(values: Sequence[float]) -> str:
    return f"{mean(values):.3f} ± {stdev(values):.3f}"


def _draw(measured: Mapping[_Arm, Sequence[Mapping[str, Mapping[str, float]]]]) -> None:
    """Draw SA against the dose, one panel a place; bars are the extremes of the seeds."""
    none = _Arm("pairs", 0)
    with mpl.rc_context({"svg.hashsalt": "dose-response", "svg.fonttype": "none"}):
        figure = Figure(figsize=(9, 3.2), layout="constrained")
        axes = figure.subplots(1, len(_PLACES), sharey=True)
        for place, panel in zip(_PLACES, axes, strict=True):
            for kind, marker in (("pairs", "o"), ("shuffled", "x")):
                runs = [
                    [run[place]["semantic_affinity"] for run in measured[arm]]
                    for arm in (none, *(one for one in measured if one.kind == kind and one.dose))
                ]
                middle = [mean(values) for values in runs]
                reach = [
                    [centre - min(values) for centre, values in zip(middle, runs, strict=True)],
                    [max(values) - centre for centre, values in zip(middle, runs, strict=True)],
                ]
                panel.errorbar(range(len(_DOSES)), middle, reach, marker=marker, label=kind)
            together = mean(run[place]["semantic_affinity"] for run in measured[_Arm("means", 0)])
            panel.axhline(together, color="grey", linestyle=":", label="means")
            panel.set_xticks(range(len(_DOSES)), [f"{dose:,}" for dose in _DOSES], rotation=45)
            panel.set_title(place)
            panel.set_xlabel("translation pairs")
        axes[0].set_ylabel("SA")
        axes[0].legend()
        figure.savefig(_PICTURE, metadata={"Date": None})


if __name__ == "__main__":
    main()
