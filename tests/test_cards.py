"""What the cards count is what the program counts, and the program counts right."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY / "scripts"))

import write_cards  # noqa: E402
from judge_cells import CELLS, JUDGED, drawn, new_cells  # noqa: E402
from write_cards import counted_card, read_tables  # noqa: E402

TABLES = read_tables(REPOSITORY / "tasks")
NAMES = ["concepts", "culture", "challenge", "oracle-bone"]


def _row(concept: str, domain: str, **columns: Any) -> dict[str, Any]:
    words = {key: [f"{key}-{concept}"] for key in write_cards.KEYS}
    return {"id": concept, "concept": concept, "domain": domain, **words, **columns}


def _counted(block: str, name: str, tables: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Return the lines that a block gets, without the comments."""
    begin, end = f"<!-- counted: {block} -->", "<!-- end of counted -->"
    card = counted_card(f"# Words\n\n{begin}\nold\n{end}\n\nAs before.\n", name, tables)
    assert card.startswith(f"# Words\n\n{begin}\n\n")
    assert card.endswith(f"\n\n{end}\n\nAs before.\n")
    return card.partition(f"{begin}\n\n")[2].partition(f"\n\n{end}")[0].split("\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_card_is_what_the_program_writes(name: str) -> None:
    card = (REPOSITORY / "tasks" / name / "README.md").read_text("utf-8")
    assert counted_card(card, name, TABLES) == card, "run python scripts/write_cards.py"


@pytest.mark.parametrize("name", NAMES)
def test_every_card_counts_what_all_tables_have(name: str) -> None:
    card = (REPOSITORY / "tasks" / name / "README.md").read_text("utf-8")
    for block in (
        *("domains", "concepts in other tables", "identifiers", "evidence"),
        *("written alike", "glosses of several rows", "cells judged again"),
    ):
        assert card.count(f"<!-- counted: {block} -->") == 1


def test_a_comment_that_asks_for_something_else_is_an_error() -> None:
    with pytest.raises(KeyError, match="moons"):
        _counted("moons", "words", {"words": [_row("sun", "sky")]})


def test_domains_are_counted_with_examples() -> None:
    rows = [_row("sun", "sky"), _row("moon", "sky"), _row("hand", "body")]
    assert _counted("domains", "words", {"words": rows}) == [
        "| domain | concepts | examples |",
        "|---|---:|---|",
        "| `sky` | 2 | eng-sun, eng-moon |",
        "| `body` | 1 | eng-hand |",
        "| **total** | **3** |  |",
    ]


def test_concepts_of_other_tables_are_counted_by_key() -> None:
    ours = [_row("sun", "sky"), _row("moon", "sky"), _row("hand", "body")]
    theirs = [_row("sun", "a"), _row("moon", "a", zho=["月"]), _row("arm", "a")]
    lines = _counted("concepts in other tables", "ours", {"ours": ours, "theirs": theirs})
    assert lines[0].startswith("2 of the 3 concepts also stand in another table")
    assert lines[-1] == "| Theirs | 2 | 1 | 1 |"


def test_words_written_alike_are_counted_with_and_without_accents() -> None:
    rows = [_row(str(n), "a", spa=[f"árbol{n}"], por=[f"arbol{n}"]) for n in range(5)]
    rows += [_row("same", "a", spa=["sol"], por=["sol"]), _row("other", "a")]
    assert _counted("written alike", "words", {"words": rows})[2:] == ["| spa-por | 1 | 6 |"]


def test_glosses_of_several_rows_are_listed_whatever_their_case() -> None:
    rows = [_row("know", "a", deu=["wissen"]), _row("knowledge", "a", deu=["Wissen"])]
    lines = _counted("glosses of several rows", "words", {"words": rows})
    assert lines[2:] == ["- `deu` wissen, Wissen: `know`, `knowledge`"]
    (line,) = _counted("glosses of several rows", "words", {"words": rows[:1]})
    assert line.startswith("No gloss stands in two rows")


def test_evidence_is_counted_by_language_and_letter() -> None:
    rows = [
        _row("sun", "a", evidence={"eng": "CP", "zho": "U"}),
        _row("moon", "a", evidence={"eng": "C"}),
        _row("hand", "a"),
    ]
    lines = _counted("evidence", "words", {"words": rows})
    assert lines[0] == "| language | cells | any source | C | P | U |"
    assert lines[2:5] == [
        "| `eng` | 3 | 2 | 2 | 1 | 0 |",
        "| `zho` | 3 | 1 | 0 | 0 | 1 |",
        "| `spa` | 3 | 0 | 0 | 0 | 0 |",
    ]


def test_traps_are_counted_by_kind_and_directed_pair() -> None:
    common = {"source_language": "deu", "word": "Gift"}
    rows = [
        _row("a", "a", category="false_friend", trap={"eng": "gift", "fra": "x"}, **common),
        _row("b", "a", category="polyseme", wrong={"eng": ["y", "z"]}, **common),
        _row("c", "a", category="untranslatable", **common),
    ]
    lines = _counted("categories", "words", {"words": rows})
    assert lines[2:] == [
        "| `false_friend` | 1 | 1 | 2 |",
        "| `polyseme` | 1 | 1 | 2 |",
        "| `untranslatable` | 1 | 1 | 0 |",
    ]
    lines = _counted("traps", "words", {"words": rows})
    assert "`false_friend`: 2 traps from row to column, in 2 directed pairs." in lines
    assert lines[-1] == "All together 4 traps in 2 directed pairs, 0 with ten or more."


def test_rows_of_oracle_bone_are_counted_by_status_and_listed() -> None:
    rows = TABLES["oracle-bone"]
    lines = _counted("statuses", "oracle-bone", TABLES)
    first = Counter(row.get("status", ["disputed"])[0] for row in rows)
    for status in ("kept", "shifted", "borrowed", "merged"):
        (line,) = (line for line in lines if line.startswith(f"| `{status}`"))
        assert int(line.split("|")[2]) == first[status]
    text = " ".join(" ".join(lines).split())
    named = text.partition("- disputed: ")[2].split(", ")
    assert [item.split("`")[1] for item in named] == [
        row["id"] for row in rows if "status" not in row
    ]


def test_check_says_which_card_is_behind_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "words"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "test.jsonl").write_text(json.dumps(_row("sun", "sky")) + "\n", "utf-8")
    card = "<!-- counted: domains -->\n<!-- end of counted -->\n"
    (folder / "README.md").write_text(card, "utf-8")
    monkeypatch.setattr(write_cards, "tasks_folder", lambda: tmp_path)
    monkeypatch.setattr(sys, "argv", ["write_cards.py", "--check"])
    assert write_cards.main() == 1
    assert capsys.readouterr().out == "words: behind\n"
    assert (folder / "README.md").read_text("utf-8") == card
    monkeypatch.setattr(sys, "argv", ["write_cards.py"])
    assert write_cards.main() == 0
    assert "| `sky` | 1 |" in (folder / "README.md").read_text("utf-8")


def test_only_new_or_changed_cells_are_drawn_and_a_seed_draws_the_same() -> None:
    before = {name: [_row(str(n), "a") for n in range(5)] for name in NAMES}
    after = {name: [_row(str(n), "a") for n in range(300)] for name in NAMES}
    after["challenge"][0] = _row("0", "a", por=["novo"], wrong={"por": ["um", "dois"]})
    cells = new_cells(before, after, "por")
    assert len(cells) == 4 * 295 + 2
    assert {(cell.kind, *cell.words) for cell in cells if cell.row["id"] == "0"} == {
        ("cell", "novo"),
        ("wrong", "um", "dois"),
    }
    sample = drawn(cells, "por", 1)
    assert len({(cell.table, cell.kind, cell.row["id"]) for cell in sample}) == CELLS
    assert sample == drawn(cells, "por", 1)
    assert sample != drawn(cells, "por", 2)


def test_what_was_judged_is_a_full_sample_and_its_findings_are_rows() -> None:
    ids = {(name, row["id"]) for name in NAMES for row in TABLES[name]}
    assert set(JUDGED["drawn"]) == set(write_cards.KEYS) - {"eng"}
    assert {sum(counts.values()) for counts in JUDGED["drawn"].values()} == {CELLS}
    assert {(each["table"], each["id"]) for each in JUDGED["found"]} <= ids
    assert {each["kind"] for each in JUDGED["found"]} == {"error", "better"}
