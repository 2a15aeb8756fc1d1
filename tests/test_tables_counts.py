"""Counting what a table holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from table_files import KEYS, json_lines, sound_rows, write_data_set

from sa_bench.tables import read_table
from sa_bench.tables.table import count_table

if TYPE_CHECKING:
    from pathlib import Path


def test_a_column_is_counted_by_cells_glosses_and_characters(tmp_path: Path) -> None:
    rows = [
        {"eng": ["autumn", "fall"], "zho": ["秋天"]},
        {"eng": ["fall"], "zho": []},
        {"eng": ["sun"], "zho": ["太阳"]},
    ]
    (tmp_path / "a.jsonl").write_text(json_lines(rows), "utf-8")
    counts = count_table(read_table(tmp_path / "a.jsonl"))
    english, chinese = counts.languages["eng"], counts.languages["zho"]
    assert (english.n_cells, english.n_glosses, english.n_unique_glosses) == (3, 4, 3)
    assert english.n_characters == len("autumnfallfallsun")
    assert english.glosses_per_cell == 4 / 3
    assert (chinese.n_cells, chinese.n_glosses, chinese.n_characters) == (2, 2, 4)
    assert chinese.characters_per_gloss == 2.0


def test_domains_are_counted_in_the_order_of_the_table(tmp_path: Path) -> None:
    counts = count_table(read_table(write_data_set(tmp_path, sound_rows())))
    assert list(counts.domains.items()) == [("nature", 2), ("body", 1), ("motion", 1)]


def test_a_table_without_domains_counts_none(tmp_path: Path) -> None:
    rows = [{key: row[key] for key in KEYS} for row in sound_rows()]
    assert count_table(read_table(write_data_set(tmp_path, rows))).domains == {}


def test_the_sums_are_over_all_languages(tmp_path: Path) -> None:
    counts = count_table(read_table(write_data_set(tmp_path, sound_rows())))
    assert counts.overall.n_cells == counts.overall.n_glosses == 4 * 12
    assert counts.overall.n_characters == sum(
        len(row[key][0]) for row in sound_rows() for key in KEYS
    )
