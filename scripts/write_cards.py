"""Write what the cards of the tables count, from the tables.

    python scripts/write_cards.py            # all of tasks/
    python scripts/write_cards.py --check    # writes nothing; exit status 1 where a card is behind

A card says where with a pair of comments, and what is between them is replaced::

    <!-- counted: domains -->
    <!-- end of counted -->

======================  ============================================================
counted                 what it lists
======================  ============================================================
domains                 rows of each domain, with examples
regions                 bound rows of each region, with the number of peoples
categories              rows and traps of each category
traps                   traps of each kind from language to language
statuses                rows of each status and rule, and which rows these are
concepts in other       concepts that other tables have too
tables
identifiers             rows with each identifier
evidence                cells of each language that a source attests
written alike           concepts whose glosses are alike in two languages
glosses of several      glosses that are in several rows, case folded too
rows
cells judged again      error rates of a sample of new cells, which ``judged.toml`` has
======================  ============================================================
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import textwrap
from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any

from judge_cells import CELLS, JUDGED

from sa_bench.languages import CORE_LANGUAGES
from sa_bench.metric.companions import folded
from sa_bench.tables.shipped import SHIPPED_TASKS, tasks_folder
from sa_bench.tables.shipped_rules import REGIONS, STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

Row = dict[str, Any]
Tables = dict[str, list[Row]]

KEYS = [language.key for language in CORE_LANGUAGES]
_MARKED = re.compile(
    r"(?P<begin><!-- counted: (?P<name>[a-z ]+) -->\n).*?(?P<end><!-- end of counted -->)",
    re.DOTALL,
)
_LETTERS = "CPOWRUN"
_FEWEST_ALIKE = 5
_TITLES = {task.folder: task.title for task in SHIPPED_TASKS}


def read_tables(tasks: Path) -> Tables:
    """Return the rows of every table below ``tasks/``, by the folder's name."""
    return {
        data.parents[1].name: [json.loads(line) for line in data.read_text("utf-8").splitlines()]
        for data in sorted(tasks.glob("*/data/test.jsonl"))
    }


def counted_card(card: str, name: str, tables: Tables) -> str:
    """Return the card of the table of this name with everything between its comments counted.

    Raises:
        KeyError: A comment asks for something that is not counted.
    """

    def block(match: re.Match[str]) -> str:
        lines = "".join(f"{line}\n" for line in _BLOCKS[match["name"]](name, tables))
        return f"{match['begin']}\n{lines}\n{match['end']}"

    return _MARKED.sub(block, card)


def _table(heading: Sequence[str], lines: Iterable[Sequence[object]]) -> list[str]:
    """Return a Markdown table; the first column and examples are aligned left, numbers right."""
    rule = ["---" if name in {heading[0], "examples"} else "---:" for name in heading]
    return [
        f"| {' | '.join(heading)} |",
        f"|{'|'.join(rule)}|",
        *(f"| {' | '.join(map(str, line))} |" for line in lines),
    ]


def _examples(rows: Sequence[Row]) -> str:
    with_character = "traditional" in rows[0]
    return ", ".join(
        f"{row['zho'][0]} {row['eng'][0]}" if with_character else row["eng"][0] for row in rows[:4]
    )


def _grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if column in row:
            groups[row[column]].append(row)
    return groups


def _domains(name: str, tables: Tables) -> Iterator[str]:
    rows = tables[name]
    lines = [
        [f"`{domain}`", len(its), _examples(its)]
        for domain, its in _grouped(rows, "domain").items()
    ]
    yield from _table(
        ["domain", "concepts", "examples"], [*lines, ["**total**", f"**{len(rows)}**", ""]]
    )


def _regions(name: str, tables: Tables) -> Iterator[str]:
    groups = _grouped(tables[name], "region")
    lines = [
        [region, len(its), len({row["origin"] for row in its}), _examples(its)]
        for region in REGIONS
        if (its := groups[region])
    ]
    rows = [row for its in groups.values() for row in its]
    total = ["**total**", f"**{len(rows)}**", f"**{len({row['origin'] for row in rows})}**", ""]
    yield from _table(["region", "concepts", "origins", "examples"], [*lines, total])


def traps_of(row: Row) -> list[tuple[str, str]]:
    """Return the traps of a row: language and wrong word."""
    wrong = [(key, text) for key, texts in row.get("wrong", {}).items() for text in texts]
    return [*wrong, *row.get("trap", {}).items()]


def _categories(name: str, tables: Tables) -> Iterator[str]:
    groups = _grouped(tables[name], "category")
    lines = [
        [
            f"`{category}`",
            len(its),
            len({(row["source_language"], row["word"]) for row in its}),
            sum(len(traps_of(row)) for row in its),
        ]
        for category, its in groups.items()
    ]
    yield from _table(["category", "rows", "words", "traps"], lines)


def _traps(name: str, tables: Tables) -> Iterator[str]:
    for category, its in _grouped(tables[name], "category").items():
        pairs = Counter((row["source_language"], key) for row in its for key, _ in traps_of(row))
        if not pairs:
            continue
        sources = [key for key in KEYS if any(source == key for source, _ in pairs)]
        lines = [
            [
                f"`{source}`",
                *(pairs[source, key] or "" for key in KEYS),
                sum(pairs[source, key] for key in KEYS),
            ]
            for source in sources
        ]
        count = f"{pairs.total():,} traps from row to column"
        yield f"`{category}`: {count}, in {len(pairs)} directed pairs."
        yield ""
        yield from _table(["from", *KEYS, "all"], lines)
        yield ""
    every = Counter(
        (row["source_language"], key) for row in tables[name] for key, _ in traps_of(row)
    )
    many = sum(count >= 10 for count in every.values())  # noqa: PLR2004 - what pages show alone
    directed = f"{len(every)} directed pairs, {many} with ten or more"
    yield f"All together {every.total():,} traps in {directed}."


def _statuses(name: str, tables: Tables) -> Iterator[str]:
    rows = tables[name]
    first = [row.get("status", [""])[0] for row in rows]
    rules = Counter((status, row["rule"]) for status, row in zip(first, rows, strict=True))
    lines = []
    for status in (*STATUSES, ""):
        at_any_place = sum(status in row.get("status", []) for row in rows) if status else ""
        counts = [rules[status, rule] for rule in ("original", "modern")]
        lines.append(
            [f"`{status}`" if status else "(disputed)", sum(counts), *counts, at_any_place]
        )
    yield from _table(
        ["`status`, the first", "rows", "`rule` original", "`rule` modern", "rows with it at all"],
        lines,
    )
    yield ""
    for status in ("shifted", "borrowed"):
        for rule in ("original", "modern"):
            its = [
                row
                for row, own in zip(rows, first, strict=True)
                if own == status and row["rule"] == rule
            ]
            yield from _item(f"`{status}`, `rule` {rule}", its)
    yield from _item("`merged`, at any place", [r for r in rows if "merged" in r.get("status", [])])
    yield from _item("disputed", [row for row in rows if "status" not in row])


def _item(label: str, rows: Sequence[Row]) -> list[str]:
    named = ", ".join(f"{row['zho'][0]} `{row['id']}`" for row in rows)
    return textwrap.wrap(
        f"- {label}: {named}",
        120,
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _in_other_tables(name: str, tables: Tables) -> Iterator[str]:
    rows = {row["concept"]: row for row in tables[name]}
    others = {
        other: {row["concept"]: row for row in its}
        for other, its in tables.items()
        if other != name
    }
    shared = {concept for its in others.values() for concept in rows.keys() & its.keys()}
    yield (
        f"{len(shared)} of the {len(rows)} concepts also stand in another table, under the same "
        "key `concept`."
    )
    yield ""
    lines = []
    for other, its in others.items():
        both = rows.keys() & its.keys()
        alike = [c for c in both if all(rows[c].get(key) == its[c].get(key) for key in KEYS)]
        zho = [c for c in both if rows[c]["zho"] != its[c]["zho"]]
        lines.append([_TITLES.get(other, other.capitalize()), len(both), len(alike), len(zho)])
    yield from _table(
        ["table", "concepts in both", "the same words in all twelve languages", "another zho word"],
        lines,
    )


def _identifiers(name: str, tables: Tables) -> Iterator[str]:
    rows = tables[name]
    counts = {key: sum(key in row for row in rows) for key in ("concepticon", "ili", "pwn30")}
    yield from _table(
        ["column", "rows"],
        [[f"`{key}`", f"{count} of {len(rows)}"] for key, count in counts.items() if count],
    )


def _evidence(name: str, tables: Tables) -> Iterator[str]:
    rows = tables[name]
    counts = {
        key: Counter("".join(row.get("evidence", {}).get(key, "") for row in rows)) for key in KEYS
    }
    letters = [letter for letter in _LETTERS if any(its[letter] for its in counts.values())]
    lines = [
        [
            f"`{key}`",
            len(rows),
            sum(key in row.get("evidence", {}) for row in rows),
            *(counts[key][letter] for letter in letters),
        ]
        for key in KEYS
    ]
    yield from _table(["language", "cells", "any source", *letters], lines)


def _written_alike(name: str, tables: Tables) -> Iterator[str]:
    lines = []
    for a, b in combinations(KEYS, 2):
        exactly, nearly = (
            sum(bool({*map(form, row[a])} & {*map(form, row[b])}) for row in tables[name])
            for form in (str, folded)
        )
        if nearly >= _FEWEST_ALIKE:
            lines.append([f"{a}-{b}", exactly, nearly])
    yield from _table(["pair", "exactly alike", "alike without case, accents, hyphens"], lines)


def _of_several_rows(name: str, tables: Tables) -> Iterator[str]:
    found = []
    for key in KEYS:
        owners: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in tables[name]:
            for gloss in row[key]:
                owners[gloss.casefold()].append((gloss, row["id"]))
        for its in owners.values():
            if len(its) > 1:
                words = ", ".join(dict.fromkeys(gloss for gloss, _ in its))
                ids = ", ".join(f"`{concept}`" for _, concept in its)
                found.append(f"- `{key}` {words}: {ids}")
    if found:
        yield "Glosses that are in several rows, where case is ignored too:"
        yield ""
        yield from found
    else:
        yield "No gloss stands in two rows of a language, also where case is ignored."


def _judged(name: str, tables: Tables) -> Iterator[str]:
    del tables
    keys, found = list(JUDGED["drawn"]), JUDGED["found"]
    errors, better = (
        Counter(each["language"] for each in found if each["kind"] == kind)
        for kind in ("error", "better")
    )
    yield (
        f"{CELLS} cells of each language that are new or changed, the wrong words of traps among "
        "them, drawn at random from four tables\ntogether (`scripts/judge_cells.py`, seed "
        f"{JUDGED['seed']}), were judged in a separate pass by a language model; "
        "no native speaker has read them."
    )
    yield ""
    drawn = [JUDGED["drawn"][key].get(name, 0) for key in keys]
    yield from _table(
        ["", *keys, "all"],
        [
            ["cells from this table", *drawn, sum(drawn)],
            [f"errors in {CELLS}", *(errors[key] for key in keys), errors.total()],
            [f"better word in {CELLS}", *(better[key] for key in keys), better.total()],
        ],
    )
    yield ""
    yield (
        f"An error is what a native editor must change: {errors.total()} in {CELLS * len(keys):,} "
        f"({errors.total() / CELLS / len(keys):.1%}). None in {CELLS} still allows "
        f"{1 - 0.025 ** (1 / CELLS):.1%} (95 %). In this table:"
    )
    yield ""
    here = [each for each in found if each["table"] == name]
    for each in here:
        yield f"- {each['kind']}: {each['language']} `{each['id']}`: {each['why']}"
    if not here:
        yield "- nothing found"


_BLOCKS: Mapping[str, Callable[[str, Tables], Iterator[str]]] = {
    "domains": _domains,
    "regions": _regions,
    "categories": _categories,
    "traps": _traps,
    "statuses": _statuses,
    "concepts in other tables": _in_other_tables,
    "identifiers": _identifiers,
    "evidence": _evidence,
    "written alike": _written_alike,
    "glosses of several rows": _of_several_rows,
    "cells judged again": _judged,
}


def main() -> int:
    """Write the cards, or say which are behind."""
    parser = argparse.ArgumentParser(description="Write what the cards of the tables count.")
    parser.add_argument("--check", action="store_true", help="write nothing, name what is behind")
    arguments = parser.parse_args()
    tasks = tasks_folder()
    tables = read_tables(tasks)
    behind = []
    for name in tables:
        path = tasks / name / "README.md"
        card = path.read_text("utf-8")
        if (counted := counted_card(card, name, tables)) != card:
            behind.append(name)
            if not arguments.check:
                path.write_text(counted, "utf-8")
    print(*(f"{name}: {'behind' if arguments.check else 'written'}" for name in behind), sep="\n")
    return 1 if behind and arguments.check else 0


if __name__ == "__main__":
    sys.exit(main())
