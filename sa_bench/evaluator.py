"""Semantic affinity while a model trains: an evaluator for sentence-transformers.

Like the evaluators that sentence-transformers brings, it is called with the model, appends a line
to a CSV file, and its primary metric can choose the best checkpoint.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from sentence_transformers.sentence_transformer.evaluation import SentenceEvaluator

from sa_bench.metric import semantic_affinity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sentence_transformers import SentenceTransformer

    from sa_bench.metric import SemanticAffinity
    from sa_bench.tables import ConceptTable

__all__ = ["SemanticAffinityEvaluator"]

_MEANS_OVER_PAIRS = ("retrieval_accuracy", "semantic_affinity_centered", "intra_lingual_spread")


class SemanticAffinityEvaluator(SentenceEvaluator):
    """Measures a SentenceTransformer's semantic affinity on a table of translated concepts.

    Each unique text is encoded once, whatever the number of languages. The metrics, in the order
    of the CSV file's columns: ``semantic_affinity``, the primary one, and ``semantic_affinity_se``;
    the means over the language pairs of ``retrieval_accuracy`` (low where the model only collapses
    concepts), ``semantic_affinity_centered`` and ``intra_lingual_spread`` (near 0 where it
    collapses altogether); and ``semantic_affinity_eng-zho`` for every pair.

    Example:
        >>> evaluator = SemanticAffinityEvaluator(
        ...     {"eng": [["red"], ["blue"]], "deu": [["rot"], ["blau"]]}, name="colours"
        ... )
        >>> evaluator.primary_metric
        'colours_semantic_affinity'
    """

    def __init__(
        self,
        glosses: Mapping[str, Sequence[Sequence[str]]],
        ids: Sequence[str] | None = None,
        *,
        name: str = "",
        prompt: str = "",
        batch_size: int = 32,
        show_progress_bar: bool = False,
        write_csv: bool = True,
        truncate_dim: int | None = None,
    ) -> None:
        """Prepare the texts.

        Args:
            glosses: For each language, one sequence of glosses per concept; an empty one is a
                missing cell.
            ids: The concepts' names; None numbers them.
            name: Put before the names of the metrics, and into the CSV file's name.
            prompt: Put before each text. The benchmark uses none, whatever the model's default.
            batch_size: Texts encoded at once.
            show_progress_bar: Whether to show one while encoding.
            write_csv: Whether to append to the CSV file where an output path is given.
            truncate_dim: Length to which vectors are cut; None for the model's own.

        Raises:
            ValueError: A language has not as many cells as there are concepts.
            TypeError: A cell is a text where a sequence of glosses is expected.
        """
        super().__init__()  # type: ignore[no-untyped-call]  # sentence-transformers' own
        names = range(len(next(iter(glosses.values()), ()))) if ids is None else ids
        for language, cells in glosses.items():
            if isinstance(cells, str) or any(isinstance(cell, str) for cell in cells):
                raise TypeError(
                    f"language {language}: a cell is a text, and a sequence of glosses is expected;"
                    " write [['red'], ['blue']] for ['red', 'blue']"
                )
            if len(cells) != len(names):
                raise ValueError(
                    f"language {language}: {len(cells)} cells for {len(names)} concepts; give an "
                    "empty one where a gloss is missing"
                )
        rows = {
            language: [
                (concept, gloss)
                for concept, cell in zip(names, cells, strict=True)
                for gloss in cell
            ]
            for language, cells in glosses.items()
        }
        self.concepts = {key: [concept for concept, _ in column] for key, column in rows.items()}
        self.glosses = {key: [gloss for _, gloss in column] for key, column in rows.items()}
        self.name = name
        self.prompt = prompt
        self.batch_size = batch_size
        self.show_progress_bar = show_progress_bar
        self.write_csv = write_csv
        self.truncate_dim = truncate_dim
        prefix = f"{name}_" if name else ""
        cut = "" if truncate_dim is None else f"{truncate_dim}d_"
        self.csv_file = f"semantic_affinity_evaluation_{prefix}{cut}results.csv"
        self.primary_metric = f"{prefix}semantic_affinity"

    @classmethod
    def from_table(
        cls,
        table: ConceptTable,
        languages: Iterable[str] | None = None,
        **options: Any,  # noqa: ANN401 - those of the constructor
    ) -> SemanticAffinityEvaluator:
        """Return an evaluator on a concept table, one of the benchmark's own say.

        Args:
            table: The table: ``sa_bench.tables.read_task_table("ConceptsSemanticAffinity")``.
            languages: Keys of the languages to use; None for all of the table's.
            **options: Passed on to the constructor.

        Raises:
            ValueError: The table lacks a language.
        """
        chosen = tuple(table.languages if languages is None else languages)
        missing = [language for language in chosen if language not in table.glosses]
        if missing:
            raise ValueError(
                f"{table.source} has no language {', '.join(missing)}; it has "
                f"{', '.join(table.languages)}"
            )
        return cls({key: table.glosses[key] for key in chosen}, table.ids, **options)

    def __call__(  # type: ignore[override]  # narrower than the base, like all its evaluators
        self,
        model: SentenceTransformer,
        output_path: str | None = None,
        epoch: int = -1,
        steps: int = -1,
    ) -> dict[str, float]:
        """Evaluate the model.

        Args:
            model: The model.
            output_path: Folder of the CSV file; None writes none.
            epoch: Epoch of the training, for the CSV file; -1 outside of one.
            steps: Step in the epoch; -1 at its end.

        Returns:
            The metrics by name.

        Raises:
            VectorError: The model returned a zero, NaN or infinite vector, or collapsed vectors.
        """
        metrics = _metrics(self.measure(model))
        if output_path is not None and self.write_csv:
            self._append_line(Path(output_path), epoch, steps, metrics)
        named: dict[str, float] = self.prefix_name_to_metrics(metrics, self.name)
        self.store_metrics_in_model_card_data(model, named, epoch, steps)
        return named

    def measure(self, model: SentenceTransformer) -> SemanticAffinity:
        """Return all that is known of the model's semantic affinity on the table."""
        texts = list(dict.fromkeys(gloss for column in self.glosses.values() for gloss in column))
        place = {text: number for number, text in enumerate(texts)}
        encoded = model.encode(
            texts,
            prompt=self.prompt,
            batch_size=self.batch_size,
            show_progress_bar=self.show_progress_bar,
            truncate_dim=self.truncate_dim,
        )
        vectors = {
            key: encoded[[place[gloss] for gloss in column]] for key, column in self.glosses.items()
        }
        return semantic_affinity(vectors, self.concepts, self.glosses)

    def get_config_dict(self) -> dict[str, Any]:
        """Return what a model card should tell of the evaluator."""
        content: dict[str, Any] = {"languages": list(self.glosses)}
        if self.truncate_dim is not None:
            content["truncate_dim"] = self.truncate_dim
        return content

    def _append_line(
        self, folder: Path, epoch: int, steps: int, metrics: Mapping[str, float]
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / self.csv_file
        heading = ["epoch", "steps", *metrics]
        if path.exists():
            with path.open(newline="", encoding="utf-8") as file:
                found = next(csv.reader(file), heading)
            if found != heading:
                raise ValueError(
                    f"{path}: holds the columns of another evaluator, {', '.join(found)}; give this"
                    " one a `name` of its own, or move the file away"
                )
        is_new = not path.exists()
        with path.open("a", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            if is_new:
                writer.writerow(heading)
            writer.writerow([epoch, steps, *metrics.values()])


def _metrics(result: SemanticAffinity) -> dict[str, float]:
    """Return the figures to follow; NaN where one is undefined for every pair."""
    metrics = {"semantic_affinity": result.score, "semantic_affinity_se": result.se}
    pairs = [pair.to_dict() for pair in result.pairs.values()]
    for name in _MEANS_OVER_PAIRS:
        metrics[name] = fmean([pair[name] for pair in pairs if name in pair] or [math.nan])
    for name, pair in result.pairs.items():
        metrics[f"semantic_affinity_{name}"] = pair.semantic_affinity
    return metrics
