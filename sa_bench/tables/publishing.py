"""Publish a data set's folder on the Hugging Face Hub."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from huggingface_hub import HfApi

__all__ = ["FileToPublish", "files_to_publish", "publish"]


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
        OSError: The Hub refuses or can't be reached; what stood there before still does.
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
