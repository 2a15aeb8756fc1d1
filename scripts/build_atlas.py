"""Build the word table of about a hundred languages, tasks/atlas, from Unicode CLDR.

The names that CLDR's contributors gave to emoji are filtered by the rules below; what a rule can't
decide is listed in atlas.toml. The same packages give the same bytes.

    python scripts/build_atlas.py                       downloads the packages with ``npm pack``
    python scripts/build_atlas.py --packages FOLDER     takes them from a folder
    python scripts/build_atlas.py --agreement           only compares with tasks/concepts

Languages are described in sa_bench/languages.tsv, the list of sa-bench: a language that it lacks,
or describes otherwise than CLDR, is an error that says which row to write there.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from atlas_card import (
    agreement_block,
    card_text,
    cells_block,
    counts_block,
    domains_block,
    with_blocks,
)
from atlas_cldr import Cldr, download
from atlas_table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[1]
ATLAS = ROOT / "tasks" / "atlas"
CONCEPTS = ROOT / "tasks" / "concepts"

LANGUAGES = ROOT / "sa_bench" / "languages.tsv"


def read_rows(folder: Path) -> list[dict[str, Any]]:
    """Return the rows of a task's table."""
    lines = (folder / "data" / "test.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def table_text(table: Table) -> str:
    """Return test.jsonl."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in table.rows())


def check_languages(table: Table) -> None:
    """Compare the table's languages with the list of sa-bench.

    Raises:
        ValueError: A language is missing there, or another by CLDR; the message has the row.
    """
    head, *lines = LANGUAGES.read_text("utf-8").splitlines()
    columns = head.split("\t")
    listed = {tuple(line.split("\t")[:-1]) for line in lines}
    for language in table.languages:
        # The last column says whether the core benchmark has it, which CLDR can't know.
        row = tuple(str(getattr(language, column)) for column in columns[:-1])
        if row not in listed:
            raise ValueError(
                f"{LANGUAGES}: has no row {' | '.join(row)}; write it there, with tabs"
            )


def main(argv: Sequence[str] | None = None) -> int:
    """Write tasks/atlas, and print what was counted."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--packages", type=Path, help="a folder with the four npm packages")
    parser.add_argument("--agreement", action="store_true", help="write only the card's agreement")
    options = parser.parse_args(argv)
    card = ATLAS / "README.md"
    if not options.agreement:
        try:
            with tempfile.TemporaryDirectory() as temporary:
                folder = options.packages or Path(temporary)
                if options.packages is None:
                    download(folder)
                cldr = Cldr(folder)
            table = Table(cldr)
            check_languages(table)
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            sys.exit(f"build_atlas: {error}")
        (ATLAS / "data").mkdir(parents=True, exist_ok=True)
        (ATLAS / "data" / "test.jsonl").write_text(table_text(table), "utf-8", newline="\n")
        (ATLAS / "LICENSE-UNICODE").write_bytes(cldr.files["annotations/LICENSE"])
        card.write_text(card_text(card.read_text("utf-8"), table), "utf-8", newline="\n")
        print(counts_block(table), domains_block(table), cells_block(table), sep="\n\n")
    block = agreement_block(read_rows(ATLAS), read_rows(CONCEPTS))
    card.write_text(
        with_blocks(card.read_text("utf-8"), {"agreement": block}), "utf-8", newline="\n"
    )
    print(f"\n{block}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
