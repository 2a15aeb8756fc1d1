"""What lies in a model's folder, on this machine or in the local cache of the Hugging Face Hub.

A *revision* is what a person types: a branch, a tag or a commit. Results carry the *commit*, the 40
hex digits that never mean anything else.
"""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sa_bench.files import read_regular_text

if TYPE_CHECKING:
    from mteb.models import SentenceTransformerEncoderWrapper
    from sentence_transformers import SentenceTransformer

__all__ = [
    "HUB_NAME",
    "cached_checkpoint",
    "commit_of",
    "declared_type",
    "is_commit",
    "name_and_revision",
    "require_dense",
    "require_name",
    "wrapped",
]

HUB_NAME = re.compile(r"\w[\w.-]*/\w[\w.-]*")
"""The form of a model's name, ``org/model``."""

_HUB_ADDRESS = re.compile(
    r"https?://(?:huggingface\.co|hf\.co)/(?P<name>[^/?#]+/[^/?#]+)"
    r"(?:/(?:tree|commit)/(?P<revision>[^?#]+?))?/?(?:[?#].*)?"
)
_WEIGHTS = ("*.safetensors", "*.bin", "*.onnx", "*.pt", "*.h5", "*.npz", "openvino_model.xml")

# Another type of vectors than one dense vector a text, and what to do about it.
_REMEDIES = {
    "CrossEncoder": "it scores two texts together and has no vector of one: name the embedding"
    " model that it re-ranks for",
    "SparseEncoder": "its vectors are weights of words, which dense vectors can't be compared with:"
    " name a dense embedding model",
    "MultiVectorEncoder": "it gives a vector for every token: name a dense embedding model, or pool"
    " the vectors in a class of your own (docs/own-model.md)",
    "Router": "it sends queries and documents through different models, and a word is neither: name"
    " a dense embedding model",
}
_MTEB_TYPES = {
    "cross-encoder": "CrossEncoder",
    "late-interaction": "MultiVectorEncoder",
    "router": "Router",
    "sparse": "SparseEncoder",
}
_MODULES = {
    "sentence_transformers.cross_encoder": "CrossEncoder",
    "sentence_transformers.multi_vector_encoder": "MultiVectorEncoder",
    "sentence_transformers.sparse_encoder": "SparseEncoder",
    "pylate": "MultiVectorEncoder",
}
_LABELS = re.compile(
    r"For(?:SequenceClassification|TokenClassification|QuestionAnswering|MultipleChoice)"
)


def require_name(name: str) -> None:
    """Refuse what is no ``org/model``.

    Raises:
        ValueError: It is something else.
    """
    if not HUB_NAME.fullmatch(name):
        raise ValueError(f"--name {name!r} is no model name; write it as organisation/model")


def name_and_revision(text: str) -> tuple[str, str | None]:
    """Return the name and the revision that ``org/name@revision`` or the Hub's address spells.

    >>> name_and_revision("https://huggingface.co/org/name/tree/v2")
    ('org/name', 'v2')
    """
    address = _HUB_ADDRESS.fullmatch(text)
    if address is not None:
        return address["name"], address["revision"]
    name, at, revision = text.partition("@")
    return name, (revision if at else None)


def is_commit(revision: str | None) -> bool:
    """Tell whether a revision is a commit in full, which never means anything else."""
    return revision is not None and re.fullmatch(r"[0-9a-f]{40}", revision) is not None


def cached_checkpoint(name: str, revision: str | None = None) -> Path | None:
    """Return the folder in the Hub's local cache that holds a model's weights, if one does.

    The folder's name is the commit. Nothing is downloaded.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(name, revision=revision, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, OSError, ValueError):
        return None
    described = (folder / "modules.json").is_file() or (folder / "config.json").is_file()
    has_weights = any(next(folder.rglob(pattern), None) for pattern in _WEIGHTS)
    return folder if described and has_weights else None


def commit_of(name: str, revision: str) -> str:
    """Return the commit that a revision of a model on the Hub means, by the cache or the Hub.

    Raises:
        ValueError: There is none, or the Hub can't be asked.
    """
    from huggingface_hub import HfApi

    cached = cached_checkpoint(name, revision)
    if cached is not None:
        return cached.name
    try:
        commit = HfApi().model_info(name, revision=revision).sha
    except Exception as error:  # whatever the HTTP library of the day raises
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
        raise ValueError(
            f"{name} has no revision {revision!r} in the local cache, and the Hugging Face Hub"
            f" could not be asked or has none ({reason})"
        ) from error
    return str(commit)


def require_dense(where: str, declared: str | None) -> None:
    """Refuse a model of a type that gives no single dense vector of a text.

    Args:
        where: What the message begins with.
        declared: The type, in the words of sentence-transformers or of mteb, or None.

    Raises:
        ValueError: It is of such a type.
    """
    if declared in {None, "dense", "SentenceTransformer"}:
        return
    kind = _MTEB_TYPES.get(str(declared), str(declared))
    remedy = _REMEDIES.get(kind, "it gives no single vector of a text: name an embedding model")
    raise ValueError(f"{where} is declared a {kind}: {remedy}")


def declared_type(folder: Path) -> str | None:
    """Return the type of model that a folder's own configuration declares.

    Sentence-transformers turns a folder of another type into a dense one without a word.

    Raises:
        ValueError: A configuration file is no JSON.
    """
    settings = _read_json(folder / "config_sentence_transformers.json")
    kind = settings.get("model_type") if isinstance(settings, dict) else None
    if kind == "ColBERT":  # as PyLate called it
        return "MultiVectorEncoder"
    if isinstance(kind, str) and kind != "SentenceTransformer":
        return kind[:80]
    modules = _read_json(folder / "modules.json")
    if modules is None:
        return _bare_type(_read_json(folder / "config.json"))
    entries = modules if isinstance(modules, list) else [modules]
    types = [str(entry.get("type")) for entry in entries if isinstance(entry, dict)]
    found = (kind for start, kind in _MODULES.items() for each in types if each.startswith(start))
    return next(found, kind)


def _bare_type(config: Any) -> str | None:  # noqa: ANN401 - any JSON value
    """Return the type of a folder of transformers', by the head that its architecture has."""
    architectures = config.get("architectures") if isinstance(config, dict) else None
    for architecture in architectures if isinstance(architectures, list) else ():
        if "ColBERT" in str(architecture):
            return "MultiVectorEncoder"
        if _LABELS.search(str(architecture)):
            return str(architecture)
    return None


def wrapped(transformer: SentenceTransformer) -> SentenceTransformerEncoderWrapper:
    """Return mteb's encoder of a model, without mteb's advice on prompts that are not applied."""
    from mteb.models import SentenceTransformerEncoderWrapper

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="SentenceTransformers that use prompts")
        return SentenceTransformerEncoderWrapper(transformer)


def _read_json(path: Path) -> Any:  # noqa: ANN401 - any JSON value
    """Return what a file holds, or None where there is none."""
    if not path.is_file():
        return None
    try:
        return json.loads(read_regular_text(path))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: not valid JSON ({error}); download the model again") from error
