"""Descriptive statistics of a task, under mteb's own keys for pairs of texts.

A sample is a translation: one gloss of a concept in each language of a pair. As for mteb's bitext
tasks, the figures of a split are those of all its pairs one after another.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mteb.types.statistics import BitextDescriptiveStatistics, TextStatistics

    from sa_bench.tables import ConceptTable

__all__ = ["describe_translations"]


def describe_translations(
    table: ConceptTable, pairs: Iterable[tuple[str, str]]
) -> BitextDescriptiveStatistics:
    """Return the statistics of the translations between these languages of a table."""
    translations = [
        translation
        for first, second in pairs
        for cells in zip(table.glosses[first], table.glosses[second], strict=True)
        for translation in product(*cells)
    ]
    left, right = ([translation[side] for translation in translations] for side in (0, 1))
    first, second = _describe(left), _describe(right)
    return {
        "num_samples": len(translations),
        "number_of_characters": first["total_text_length"] + second["total_text_length"],
        "unique_pairs": len(set(translations)),
        "sentence1_statistics": first,
        "sentence2_statistics": second,
    }


def _describe(texts: Sequence[str]) -> TextStatistics:
    lengths = [len(text) for text in texts]
    return {
        "total_text_length": sum(lengths),
        "min_text_length": min(lengths, default=0),
        "average_text_length": sum(lengths) / max(len(lengths), 1),
        "max_text_length": max(lengths, default=0),
        "unique_texts": len(set(texts)),
    }
