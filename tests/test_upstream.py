"""What mteb's own tests ask of a task and a benchmark, asked of ours.

Its repository runs such checks over every task that is to be merged; its released package has no
copy of them, so they are written anew here, after its tests of metadata, citations and statistics.
"""

from __future__ import annotations

import importlib.resources
import json
from typing import TYPE_CHECKING, Any

import bibtexparser
import mteb
import pytest
from bibtexparser.bparser import BibTexParser
from bibtexparser.bwriter import BibTexWriter
from documents import REPOSITORY
from mteb.abstasks._statistics_calculation import calculate_text_statistics

import sa_bench
from sa_bench.cli import main
from sa_bench.tables.shipped import CORE_TASKS
from sa_bench.tasks import TASKS, benchmarks, get_task

if TYPE_CHECKING:
    from pathlib import Path

    from mteb import Benchmark

LANGUAGES = {"eng", "zho", "spa", "fra", "deu", "rus", "kor", "ara", "jpn", "hin", "por", "tur"}


def _formatted(citation: str) -> str:
    """Return a citation as mteb wants it written."""
    parser = BibTexParser(
        common_strings=True, ignore_nonstandard_types=False, interpolate_strings=False
    )
    writer = BibTexWriter()
    writer.indent = "  "
    writer.comma_first = False
    writer.add_trailing_comma = True
    return str(writer.write(bibtexparser.loads(citation, parser))).strip()


@pytest.mark.parametrize("name", TASKS)
def test_metadata_is_filled_and_valid(name: str) -> None:
    metadata = get_task(name).metadata
    metadata._validate_metadata()
    assert metadata.is_filled()
    assert not metadata.dataset.get("trust_remote_code", False)
    assert isinstance(metadata.simplified_task_type, str)
    assert isinstance(metadata.prompt, str)
    assert metadata.descriptive_stats is not None
    assert metadata.n_samples == {"test": metadata.descriptive_stats["test"]["num_samples"]}  # type: ignore[typeddict-item]
    assert metadata.contributed_by
    assert metadata.intext_citation() == r"\cite{gong2026semanticaffinity}"


@pytest.mark.parametrize("name", TASKS)
def test_a_tasks_citation_has_mtebs_form_and_the_authors_name(name: str) -> None:
    citation = (get_task(name).metadata.bibtex_citation or "").strip()
    assert _formatted(citation) == citation
    assert "Gong, Wen G." in citation


@pytest.mark.parametrize("name", CORE_TASKS)
def test_nobody_is_said_to_have_verified_what_the_card_says_nobody_has(name: str) -> None:
    # mteb says "verified" and "reviewed" of work by people.
    metadata = get_task(name).metadata
    assert metadata.sample_creation == "machine-translated and LM verified"
    assert metadata.annotations_creators == "LM-generated"


@pytest.mark.parametrize("name", TASKS)
def test_the_statistics_that_ship_are_those_of_the_table(name: str) -> None:
    shipped = importlib.resources.files("sa_bench.tasks") / "descriptive_stats" / f"{name}.json"
    found = json.loads(shipped.read_text("utf-8"))["test"]
    by_pair = found.pop("hf_subset_descriptive_stats")
    task = get_task(name)
    assert list(by_pair) == task.metadata.hf_subsets
    assert found == task._calculate_descriptive_statistics_from_split("test", compute_overall=True)
    for pair, statistics in by_pair.items():
        assert statistics == task._calculate_descriptive_statistics_from_split(
            "test", hf_subset=pair
        )


def test_the_statistics_of_a_pair_are_those_that_mteb_computes() -> None:
    task = get_task("CultureSemanticAffinity")
    table = task.table
    first, second = [], []
    for row in range(table.n_concepts):
        for korean in table.glosses["kor"][row]:
            for turkish in table.glosses["tur"][row]:
                first.append(korean)
                second.append(turkish)
    found: Any = task._calculate_descriptive_statistics_from_split("test", hf_subset="kor-tur")
    assert found["num_samples"] == len(first)
    assert found["unique_pairs"] == len(set(zip(first, second, strict=True)))
    for key, texts in (("sentence1", first), ("sentence2", second)):
        assert found[f"{key}_statistics"] == calculate_text_statistics(texts)
    assert found["number_of_characters"] == len("".join(first + second))


@pytest.mark.parametrize("benchmark", benchmarks(), ids=lambda b: b.name)
def test_mteb_shows_a_benchmarks_citation_contact_and_languages(benchmark: Benchmark) -> None:
    sa_bench.register()
    found = mteb.get_benchmark(benchmark.name)
    assert found.citation is not None
    assert _formatted(found.citation) == found.citation.strip()
    assert found.contacts
    assert found.display_name
    assert found.reference == "https://arxiv.org/abs/2601.09732"
    languages = {language for task in found.tasks for language in task.languages}
    if "Atlas" in found.name:
        assert languages > LANGUAGES
    else:
        assert languages == ({"eng", "zho"} if "eng-zho" in found.name else LANGUAGES)


@pytest.mark.parametrize("kind", ["eval-yaml", "croissant"])
def test_the_files_in_the_data_sets_folders_are_up_to_date(kind: str, tmp_path: Path) -> None:
    assert main(["hub", kind, "--out", str(tmp_path)]) == 0
    made = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(made) == len(TASKS)
    for path in made:
        committed = REPOSITORY / "tasks" / path.relative_to(tmp_path)
        assert committed.read_bytes() == path.read_bytes(), (
            f"{committed} is of an earlier table or card; run scripts/write_metadata.py"
        )
