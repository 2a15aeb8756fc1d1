"""The tasks and benchmarks of sa-bench, their metadata, and tasks of a user's own words."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from mteb import Benchmark
from mteb.abstasks.task_metadata import TaskMetadata
from mteb.benchmarks.benchmark import BenchmarkAggregation
from mteb.languages import check_language_code

from sa_bench.files import cache_folder
from sa_bench.languages import CORE_LANGUAGES, pair_name, pairs_of
from sa_bench.tables import read_own_table, read_task_table
from sa_bench.tables.shipped import CORE_TASKS, SHIPPED_TASKS, task_name
from sa_bench.tasks.task import SemanticAffinityTask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sa_bench.tables import ConceptTable
    from sa_bench.tables.shipped import ShippedTask


INSTRUCTION = "Retrieve words with the same meaning"
"""The one instruction that instruct models get, the same for every language and task.

A plain string and no prompt type: a dictionary of prompts reaches some wrappers as its ``repr``.
"""

_CITATION = """
@misc{gong2026semanticaffinity,
  archiveprefix = {arXiv},
  author = {Gong, Wen G.},
  eprint = {2601.09732},
  title = {Benchmarking Cross-Lingual Semantic Alignment in Multilingual Embeddings},
  year = {2026},
}
"""
"""In the form that mteb's own test of citations asks for: fields by name, a comma after each."""

_CONTRIBUTOR = "The sa-bench developers"


class AffinityMetadata(TaskMetadata):
    """mteb's task metadata, but for where the descriptive statistics of the task are kept."""

    @property
    def descriptive_stat_path(self) -> Path:
        """Return the file of this package, of a user's own words one in the user's cache.

        mteb's default lies in its own installed package.
        """
        if self.is_public:
            return Path(__file__).parent / "descriptive_stats" / f"{self.name}.json"
        return cache_folder() / "descriptive_stats" / f"{self.name}-{self.revision}.json"


def affinity_metadata(
    *,
    name: str,
    description: str,
    repository: str,
    revision: str,
    languages: dict[str, str],
    shipped: ShippedTask | None = None,
) -> AffinityMetadata:
    """Return the metadata of one task over one concept table.

    Args:
        name: The task's name in mteb and in result files.
        description: One sentence on what the table holds.
        repository: The data set's name on the Hugging Face Hub, or where the table was read from.
        revision: The first 12 hex digits of the SHA-256 of the data file.
        languages: Language key to mteb's code (``{"eng": "eng-Latn"}``), in the task's order.
        shipped: The task that ships with sa-bench; None for a user's own table.
    """
    is_public = shipped is not None
    pivot = shipped.pivot if shipped else None
    pairs = [(a, b) for a, b in pairs_of(languages) if pivot in {None, a, b}]
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
        eval_langs={pair_name(a, b): [languages[a], languages[b]] for a, b in pairs},
        main_score="semantic_affinity",
        date=("2026-11-01", "2026-11-30"),
        domains=["Constructed", "Written"],
        task_subtypes=[],
        license=shipped.licence if shipped else None,
        annotations_creators=shipped.annotators if shipped else None,
        dialect=[],
        sample_creation=shipped.samples if shipped else None,
        bibtex_citation=_CITATION,
        # mteb means other tasks of its own by this; the words are from none.
        adapted_from=None,
        contributed_by=_CONTRIBUTOR if is_public else None,
        is_public=is_public,
    )


_shipped_table = cache(read_task_table)


def _task_class(shipped: ShippedTask) -> type[SemanticAffinityTask]:
    """Return the class of a task over a table that ships with sa-bench."""
    table = _shipped_table(shipped.name)
    task_metadata = affinity_metadata(
        name=shipped.name,
        description=f"Alignment of {shipped.about} between {len(table.codes)} languages.",
        repository=f"sa-bench/{shipped.folder}",
        revision=table.revision,
        languages=dict(table.codes),
        shipped=shipped,
    )

    class ShippedSemanticAffinity(SemanticAffinityTask):
        metadata = task_metadata

        @property
        def table(self) -> ConceptTable:
            return _shipped_table(shipped.name)

        @property
        def pivot(self) -> str | None:
            return shipped.pivot

    ShippedSemanticAffinity.__name__ = ShippedSemanticAffinity.__qualname__ = shipped.name
    ShippedSemanticAffinity.__module__ = "sa_bench.tasks"  # where pickle finds it
    ShippedSemanticAffinity.__doc__ = f"{shipped.about[:1].upper()}{shipped.about[1:]}."
    return ShippedSemanticAffinity


TASKS = {shipped.name: _task_class(shipped) for shipped in SHIPPED_TASKS}
"""The class of each task by its name, in the benchmark's order; ``sa_bench.tasks`` exports them."""


def get_task(name: str) -> SemanticAffinityTask:
    """Return a new instance of the task of this name, or of this folder (``atlas``).

    Raises:
        ValueError: There is no such task; the message lists those there are.
    """
    found = TASKS.get(task_name(name))
    if found is None:
        raise ValueError(f"unknown task {name!r}; the tasks are: {', '.join(TASKS)}")
    return found()


_REFERENCE = "https://arxiv.org/abs/2601.09732"
_CONTACTS = [_CONTRIBUTOR]
_AGGREGATIONS = (BenchmarkAggregation.MEAN_TASK, BenchmarkAggregation.MEAN_SUBSET)


@cache
def benchmarks() -> tuple[Benchmark, ...]:
    """Return the benchmarks, each with task instances of its own."""
    core = [TASKS[name]() for name in CORE_TASKS]
    atlas = TASKS["AtlasSemanticAffinity"]()
    return (
        Benchmark(
            name="SemanticAffinity(Multilingual, v1)",
            tasks=core,
            description="Are a word and its translation in the same place? All pairs of"
            f" {len(CORE_LANGUAGES)} languages, {len(core)} concept tables.",
            reference=_REFERENCE,
            citation=_CITATION,
            contacts=_CONTACTS,
            display_name="Semantic Affinity",
            language_view="all",
            aggregations=_AGGREGATIONS,
        ),
        Benchmark(
            name="SemanticAffinity(eng-zho, v1)",
            tasks=[task.with_languages(["eng", "zho"]) for task in core],
            description=f"The same {len(core)} concept tables in English and Chinese alone, the"
            " setting of arXiv 2601.09732.",
            reference=_REFERENCE,
            citation=_CITATION,
            contacts=_CONTACTS,
            display_name="Semantic Affinity, English and Chinese",
            language_view="all",
            aggregations=_AGGREGATIONS,
        ),
        Benchmark(
            name="SemanticAffinity(Atlas, v1)",
            tasks=[atlas],
            description="Does a model know a language at all? Names of things in English and"
            f" {len(atlas.metadata.hf_subsets)} other languages.",
            reference=_REFERENCE,
            citation=_CITATION,
            contacts=_CONTACTS,
            display_name="Semantic Affinity, Atlas",
            language_view="all",
            aggregations=_AGGREGATIONS,
        ),
    )


def load_task(
    source: str | Path,
    name: str | None = None,
    *,
    columns: Sequence[str] = (),
    without_brackets: bool = False,
) -> SemanticAffinityTask:
    """Return a task over the word list at ``source``, ready for ``mteb.evaluate``.

    Args:
        source: A folder or JSONL file in the format of ``tasks/``; a CSV, TSV, JSON, JSONL, XLSX,
            ODS or Parquet file whose columns are languages, or that has one word a row; a text file
            of word pairs; or the name of a data set on the Hugging Face Hub.
        name: The task's name; by default made from the source's (``my words.csv`` gives
            ``MyWordsSemanticAffinity``).
        columns: The headings of a CSV, TSV or text file that begins with a row.
        without_brackets: Whether notes in brackets within glosses are left out.

    Raises:
        ValueError: The list can't be read as concepts in at least two languages.
        FileNotFoundError: There is no such file, nor such a data set.
    """
    table = read_own_table(source, columns=columns, without_brackets=without_brackets)
    _check_codes(table)
    task_metadata = affinity_metadata(
        name=name or _task_name(str(source)),
        description=f"Alignment of the concepts in {table.source}.",
        repository=Path(table.source).name,
        revision=table.revision,
        languages=dict(table.codes),
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
