"""Read data sets from the Hugging Face Hub, and publish a data set's folder there."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sa_bench.files import revision_of
from sa_bench.tables.assembly import assemble_table
from sa_bench.tables.row_format import in_order, line_of, without_missing
from sa_bench.tables.rows import Row, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from datasets import Dataset
    from huggingface_hub import HfApi

    from sa_bench.tables.table import ConceptTable


_SPLIT = "test"


def read_hub_table(name: str, *, without_brackets: bool = False) -> ConceptTable:
    """Return the table of a data set ``org/name``, or a folder: its split ``test`` or only one.

    The revision is that of the rows written as JSON lines, so a data set in the benchmark's own
    format has the same one on the Hub as in its folder.

    Raises:
        FileNotFoundError: There is no such data set, or the Hub can't be reached.
        ValueError: The data set can't be read as a concept table.
    """
    dataset = _load_split(name)
    loaded = [dict(record) for record in dataset]
    records = [without_missing(record) for record in loaded]
    if records != loaded:
        # The library has given every row the keys of all others; their order is lost with that.
        records = [in_order(record) for record in records]
    lines = "".join(map(line_of, records))
    rows = Rows(
        source=name,
        revision=revision_of(lines.encode("utf-8", "surrogatepass")),
        columns=tuple(dataset.column_names),
        rows=tuple(Row(number, record) for number, record in enumerate(records, start=1)),
        unit="row",
    )
    return assemble_table(rows, without_brackets=without_brackets)


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


@dataclass(frozen=True, slots=True)
class FileToPublish:
    """A file of a data set as it goes up.

    Attributes:
        path: Its place in the repository.
        n_bytes: Its size.
        sha256: The SHA-256 of its content, in hexadecimal digits.
    """

    path: str
    n_bytes: int
    sha256: str

    def to_dict(self) -> dict[str, str | int]:
        """Return the file as JSON can hold it."""
        return asdict(self)


def files_to_publish(folder: Path) -> list[FileToPublish]:
    """Return the files of a data set's folder, hidden ones left out, sorted by path."""
    files = []
    for path in folder.rglob("*"):
        relative = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in relative.parts):
            content = path.read_bytes()
            digest = sha256(content).hexdigest()
            files.append(FileToPublish(relative.as_posix(), len(content), digest))
    return sorted(files, key=lambda file: file.path)


def publish(
    folder: Path, files: Sequence[FileToPublish], repository: str, api: HfApi, message: str
) -> str:
    """Upload the files in one commit to the data set ``org/name``, made if need be.

    Returns:
        The address of the commit.

    Raises:
        OSError: The Hub refuses or can't be reached; what was there before still is.
        ValueError: The repository's name is not one that the Hub allows.
    """
    try:
        api.create_repo(repository, repo_type="dataset", exist_ok=True)
        commit = api.upload_folder(
            repo_id=repository,
            repo_type="dataset",
            folder_path=folder,
            allow_patterns=[file.path for file in files],
            commit_message=message,
        )
    except OSError as error:
        raise OSError(
            f"{repository}: not published ({error}); check the network, and that the token may "
            f"write to {repository.partition('/')[0]}"
        ) from error
    return commit.commit_url
