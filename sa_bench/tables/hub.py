"""Read a data set of the Hugging Face Hub, or a folder in any layout that ``datasets`` knows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sa_bench.tables.assembly import assemble_table
from sa_bench.tables.encoding import revision_of
from sa_bench.tables.rows import Row, Rows

if TYPE_CHECKING:
    from datasets import Dataset

    from sa_bench.tables.table import ConceptTable

__all__ = ["read_hub_table"]

_SPLIT = "test"


def read_hub_table(name: str) -> ConceptTable:
    """Return the table of a data set ``org/name``, or a folder: its split ``test`` or only one.

    The revision is that of the rows written as JSON lines, so a data set in the benchmark's own
    format has the same one on the Hub as in its folder.

    Raises:
        FileNotFoundError: There is no such data set, or the Hub can't be reached.
        ValueError: The data set can't be read as a concept table.
    """
    dataset = _load_split(name)
    records = [dict(record) for record in dataset]
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    rows = Rows(
        source=name,
        revision=revision_of(lines.encode("utf-8", "surrogatepass")),
        columns=tuple(dataset.column_names),
        rows=tuple(Row(number, record) for number, record in enumerate(records, start=1)),
        unit="row",
    )
    return assemble_table(rows)


def _load_split(name: str) -> Dataset:
    """Return the split of a data set that holds its concepts."""
    import datasets
    from datasets.exceptions import DatasetsError

    try:
        builder = datasets.load_dataset_builder(name)
        # Left alone, pandas takes the words null, NA and None of a CSV file for missing cells.
        option = "keep_default_na"
        options: dict[str, Any] = {option: False} if hasattr(builder.config, option) else {}
        splits = datasets.load_dataset(name, **options)
    except (OSError, DatasetsError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise FileNotFoundError(
            f"{name}: not read as a data set of the Hugging Face Hub ({reason}); check the name, "
            "the network, and for a gated data set `hf auth login`"
        ) from error
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    if _SPLIT not in splits and len(splits) != 1:
        raise ValueError(
            f"{name}: of the splits {', '.join(splits)} none is called {_SPLIT!r}; call the one "
            "with the concepts so"
        )
    return splits[_SPLIT] if _SPLIT in splits else next(iter(splits.values()))
