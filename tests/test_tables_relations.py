"""Tables of relations in the reference tool's format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sa_bench.tables.relations import read_relations

if TYPE_CHECKING:
    from pathlib import Path

KIN = """# kin, by hand
relation_id,category,word1_en,word2_en,word1_zh,word2_zh,word1_tr,word2_tr,relation_type,notes
R1,kin,father,mother,父亲,母亲,baba,anne,gender,
R2,kin,son,daughter,儿子,女儿,oğul,kız,gender,"a, b"
"""


def _write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "family-RA.csv"
    path.write_text(text, "utf-8")
    return path


def test_words_are_read_by_language_in_the_benchmarks_order(tmp_path: Path) -> None:
    table = read_relations(_write(tmp_path, KIN))
    assert (table.name, table.ids) == ("family", ("R1", "R2"))
    assert dict(table.codes) == {"eng": "eng-Latn", "zho": "zho-Hans", "tur": "tur-Latn"}
    assert table.words["tur"] == (("baba", "oğul"), ("anne", "kız"))


def test_some_of_the_languages_can_be_selected(tmp_path: Path) -> None:
    table = read_relations(_write(tmp_path, KIN)).select(["tur", "eng"])
    assert list(table.words) == list(table.codes) == ["eng", "tur"]


@pytest.mark.parametrize("keys", [["eng"], ["eng", "deu"]])
def test_a_selection_that_makes_no_pair_is_refused(tmp_path: Path, keys: list[str]) -> None:
    with pytest.raises(ValueError, match="name two or more of eng, zho, tur"):
        read_relations(_write(tmp_path, KIN)).select(keys)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("word2_zh", "other", "there is 'word1_zh' and not the other word"),
        ("word", "w", "no words of two languages"),
        ("mother", "", "line 3: no word2_en"),
        ("R2", "R1", "'R1' is there twice"),
        (KIN[KIN.index("R1,") :], "", "holds no relations"),
    ],
)
def test_a_table_that_is_none_is_refused(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_relations(_write(tmp_path, KIN.replace(old, new)))
