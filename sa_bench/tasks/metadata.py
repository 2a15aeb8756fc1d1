"""The metadata with which a Semantic Affinity task presents itself to mteb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mteb.abstasks.task_metadata import TaskMetadata

from sa_bench.cache_folder import cache_folder
from sa_bench.languages import pair_name, pairs_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["INSTRUCTION", "AffinityMetadata", "affinity_metadata"]

INSTRUCTION = "Retrieve words with the same meaning"
"""The one instruction that instruct models get, the same for every language and task.

A plain string and no prompt type: a dictionary of prompts reaches some wrappers as its ``repr``.
"""

_CITATION = """@misc{gong2026semanticaffinity,
  author = {Gong},
  title = {Benchmarking Cross-Lingual Semantic Alignment in Multilingual Embeddings},
  year = {2026},
  eprint = {2601.09732},
  archivePrefix = {arXiv}
}"""


class AffinityMetadata(TaskMetadata):
    """mteb's task metadata, but for where the descriptive statistics of the task are kept."""

    @property
    def descriptive_stat_path(self) -> Path:
        """Return a file in the user's cache: mteb's default lies in its own installed package."""
        return cache_folder() / "descriptive_stats" / f"{self.name}-{self.revision}.json"


def affinity_metadata(
    *,
    name: str,
    description: str,
    repository: str,
    revision: str,
    languages: dict[str, str],
    is_public: bool = True,
) -> AffinityMetadata:
    """Return the metadata of one task over one concept table.

    Args:
        name: The task's name in mteb and in result files.
        description: One sentence on what the table holds.
        repository: The data set's name on the Hugging Face Hub, or where the table was read from.
        revision: The first 12 hex digits of the SHA-256 of the data file.
        languages: Language key to mteb's code (``{"eng": "eng-Latn"}``), in the task's order.
        is_public: False for a table of one's own.
    """
    return AffinityMetadata(
        name=name,
        description=description,
        dataset={"path": repository, "revision": revision},
        reference="https://arxiv.org/abs/2601.09732",
        # The type is a closed list in mteb. BitextMining is the one under which instruct models get
        # no instruction of another task (docs: STS changes the task type that some APIs are sent).
        type="BitextMining",
        category="t2t",
        modalities=["text"],
        prompt=INSTRUCTION,
        eval_splits=["test"],
        eval_langs={pair_name(a, b): [languages[a], languages[b]] for a, b in pairs_of(languages)},
        main_score="semantic_affinity",
        date=("2026-11-01", "2026-11-30"),
        domains=["Constructed", "Written"],
        task_subtypes=[],
        license="cc-by-4.0" if is_public else None,
        annotations_creators="LM-generated" if is_public else None,
        dialect=[],
        sample_creation="LM-generated and verified" if is_public else None,
        bibtex_citation=_CITATION,
        is_public=is_public,
    )
