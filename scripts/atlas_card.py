"""The tables of the card of tasks/atlas, written from the data."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from atlas_table import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from atlas_table import Table


def with_blocks(card: str, blocks: Mapping[str, str]) -> str:
    """Return the card with new text between ``<!-- begin NAME -->`` and ``<!-- end NAME -->``."""
    for name, text in blocks.items():
        begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
        before, rest = card.split(begin)
        card = f"{before}{begin}\n{text}\n{end}{rest.split(end)[1]}"
    return card


def card_text(card: str, table: Table) -> str:
    """Return the card with the tables and the languages of the table, but for the agreement."""
    codes = "".join(f"- {one.bcp47.split('-')[0]}\n" for one in table.languages)
    card = re.sub(r"^language:\n(- .*\n)+", f"language:\n{codes}", card, flags=re.MULTILINE)
    blocks = {
        "counts": counts_block(table),
        "domains": domains_block(table),
        "cells": cells_block(table),
        "languages": languages_block(table),
    }
    return with_blocks(card, blocks)


def agreement(
    atlas: Sequence[Mapping[str, Any]], concepts: Sequence[Mapping[str, Any]]
) -> dict[str, tuple[int, int, int]]:
    """Compare two tables where they share a concept under the same English word.

    Returns:
        Language key to the number of shared concepts, of those with a gloss in common (after NFC
        and case folding), and of those in which a gloss of one holds a gloss of the other.
    """
    own = {row["concept"]: row for row in atlas}
    pairs = [
        (own[key], row)
        for row in concepts
        if (key := row.get("concept", row["id"])) in own
        and _folded(own[key]["eng"]) & _folded(row["eng"])
    ]
    found = {}
    for key in (key for key in concepts[0] if isinstance(concepts[0][key], list) and key != "eng"):
        both = [(_folded(a[key]), _folded(b[key])) for a, b in pairs if a.get(key) and b.get(key)]
        same = sum(bool(a & b) for a, b in both)
        held = sum(any(x in y or y in x for x in a for y in b) for a, b in both)
        found[key] = (len(both), same, held)
    return found


def _folded(glosses: Iterable[str]) -> set[str]:
    return {unicodedata.normalize("NFC", gloss).casefold() for gloss in glosses}


def counts_block(table: Table) -> str:
    """Return the card's table of steps."""
    lines = ["| step | concepts |", "|---|---:|"]
    lines += [f"| {step} | {count:,} |" for step, count in table.steps]
    rare = ", ".join(f"{name} ({count})" for name, count in table.rare.items())
    lines += ["", f"Left out by the last step, with the number of languages: {rare}.", ""]
    lines += [f"- {name} is left out: {reason}." for name, reason in table.left_out.items()]
    return "\n".join(lines)


def domains_block(table: Table) -> str:
    """Return the card's table of domains."""
    rows = defaultdict(list)
    for concept in table.concepts:
        rows[concept.domain].append(concept.name)
    lines = ["| domain | concepts | examples |", "|---|---:|---|"]
    lines += [
        f"| {domain} | {len(names)} | {', '.join(names[:4])} |" for domain, names in rows.items()
    ]
    lines.append(f"| **total** | **{table.size}** | |")
    return "\n".join(lines)


def cells_block(table: Table) -> str:
    """Return the card's table of the rules of cells."""
    totals = Counter(rule for cells in table.cells.values() for _, rule in cells.values())
    n_cells = table.size * len(table.languages)
    lines = ["| rule: a cell is missing where | cells |", "|---|---:|"]
    lines += [f"| {what} (*{rule}*) | {totals[rule]:,} |" for rule, what in RULES.items()]
    lines.append(f"| **kept** of {n_cells:,} | **{totals['']:,}** |")
    return "\n".join(lines)


def languages_block(table: Table) -> str:
    """Return the card's table of languages."""
    lines = [
        f"| language | code | concepts | as in English | several words | {' | '.join(RULES)} |",
        "|---|---|---:|---:|---:|" + "---:|" * len(RULES),
    ]
    for one in table.languages:
        cells = table.cells[one.key]
        glosses = [gloss for gloss, _ in cells.values() if gloss]
        same = sum(gloss.casefold() == each.name.casefold() for each, (gloss, _) in cells.items())
        rules = Counter(rule for _, rule in cells.values())
        figures = [
            str(len(glosses)),
            f"{same / len(glosses):.1%}",
            f"{sum(' ' in gloss for gloss in glosses) / len(glosses):.1%}",
            *(str(rules[rule] or "") for rule in RULES),
        ]
        lines.append(f"| {one.name} | {one.code} | {' | '.join(figures)} |")
    return "\n".join(lines)


def agreement_block(
    atlas: Sequence[Mapping[str, Any]], concepts: Sequence[Mapping[str, Any]]
) -> str:
    """Return the card's table of agreement with tasks/concepts."""
    lines = [
        "| language | shared concepts | same word | one holds the other |",
        "|---|---:|---:|---:|",
    ]
    for key, (shared, same, held) in agreement(atlas, concepts).items():
        lines.append(f"| {key} | {shared} | {same / shared:.0%} | {held / shared:.0%} |")
    return "\n".join(lines)
