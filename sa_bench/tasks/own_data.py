"""A task over a word list of one's own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from mteb.languages import check_language_code

from sa_bench.tables import read_own_table
from sa_bench.tasks.affinity_task import SemanticAffinityTask
from sa_bench.tasks.metadata import affinity_metadata

if TYPE_CHECKING:
    from sa_bench.tables import ConceptTable

__all__ = ["load_task"]


def load_task(source: str | Path, name: str | None = None) -> SemanticAffinityTask:
    """Return a task over the word list at ``source``, ready for ``mteb.evaluate``.

    Args:
        source: A folder or JSONL file in the format of ``tasks/``; a CSV, TSV, JSONL or Parquet
            file whose columns are languages; or the name of a data set on the Hugging Face Hub.
        name: The task's name; by default made from the source's (``my words.csv`` gives
            ``MyWordsSemanticAffinity``).

    Raises:
        ValueError: The list can't be read as concepts in at least two languages.
        FileNotFoundError: There is no such file, nor such a data set.
    """
    table = read_own_table(source)
    _check_codes(table)
    task_metadata = affinity_metadata(
        name=name or _task_name(str(source)),
        description=f"Alignment of the concepts in {table.source}.",
        repository=Path(table.source).name,
        revision=table.revision,
        languages=dict(table.codes),
        is_public=False,
    )

    class OwnSemanticAffinity(SemanticAffinityTask):
        metadata = task_metadata

        @property
        def table(self) -> ConceptTable:
            return table

    return OwnSemanticAffinity()


def _check_codes(table: ConceptTable) -> None:
    for code in table.codes.values():
        try:
            check_language_code(code)
        except ValueError as error:
            raise ValueError(f"{table.source}: {code}: {error}") from error


def _task_name(source: str) -> str:
    words = re.findall(r"\w+", Path(source).resolve().stem)
    return "".join(word[:1].upper() + word[1:] for word in words) + "SemanticAffinity"
