"""Find a model by the name a person types, and load it when it is needed.

A name is, in this order: an endpoint (``openai:NAME``), a folder on this machine, a model that mteb
knows, a repository on the Hugging Face Hub.
"""

from __future__ import annotations

import hashlib
import os
import re
import warnings
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from mteb import get_model_meta
from mteb.models import ModelMeta
from mteb.models.model_implementations import MODEL_REGISTRY

from sa_bench.running import endpoint
from sa_bench.running.named_model import ModelUnavailableError, NamedModel
from sa_bench.running.own_models import OWN_MODELS

if TYPE_CHECKING:
    from mteb.models import EncoderProtocol

__all__ = ["find_model"]

_HUB_NAME = re.compile(r"\w[\w.-]*/\w[\w.-]*")
_BLOCK_BYTES = 2**20


def find_model(
    text: str,
    *,
    name: str | None = None,
    device: str | None = None,
    api_base: str | None = None,
) -> NamedModel:
    """Return the model that ``text`` names, not yet loaded.

    Args:
        text: A folder that holds a sentence-transformers model, a name that mteb or the Hub
            knows, or ``openai:`` and a name that an endpoint knows.
        name: For a folder or an endpoint: the ``org/model`` under which its results are kept.
        device: Where to load it (``cpu``, ``cuda:1``, ``mps``); by default the best there is.
        api_base: For an endpoint: its address.

    Raises:
        ValueError: The name is none of these, or is no ``org/model``; the message says what is.
        FileNotFoundError: ``text`` looks like a path, and nothing is there.
    """
    if name is not None and not _HUB_NAME.fullmatch(name):
        raise ValueError(f"--name {name!r} is no model name; write it as organisation/model")
    if text.startswith(endpoint.PREFIX):
        return endpoint.endpoint_model(text, api_base=api_base, name=name)
    folder = Path(os.path.expanduser(text))  # noqa: PTH111 - pathlib's fails on an unknown ~user
    if text and folder.is_dir():
        return _local_model(folder, name, device)
    if text.startswith((".", "/", "~")):
        raise FileNotFoundError(
            f"{text}: no such folder; name a sentence-transformers model folder"
        )
    if name is not None:
        raise ValueError(f"--name goes with a local folder or an endpoint; {text!r} is neither")
    meta = _known_meta(text)
    return NamedModel(meta, lambda: _load(meta, device), is_paid=meta.open_weights is False)


def _known_meta(name: str) -> ModelMeta:
    if name in OWN_MODELS:
        return OWN_MODELS[name]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # mteb's note on renamed models
            meta = get_model_meta(name)
    except KeyError:
        if _HUB_NAME.fullmatch(name):
            return _hub_meta(name)
        raise ValueError(
            f"unknown model {name!r}: neither a folder here, nor a name that mteb knows,"
            f" nor organisation/model on the Hugging Face Hub{_suggestion(name)}"
        ) from None
    if meta.revision is None:
        return meta.model_copy(update={"revision": "no_revision_available"})
    return meta


def _suggestion(name: str) -> str:
    known = {full.rpartition("/")[2].casefold(): full for full in map(str, MODEL_REGISTRY)}
    close = get_close_matches(name.casefold(), known, n=1)
    return f"; did you mean {known[close[0]]}?" if close else ""


def _hub_meta(name: str) -> ModelMeta:
    try:
        return get_model_meta(name, fetch_from_hf=True)
    except Exception as error:  # without a network, whatever the HTTP library of the day raises
        raise ValueError(
            f"unknown model {name!r}: mteb does not know it, and the Hugging Face Hub could not be"
            f" asked or has no such model ({_first_line(error)})"
        ) from error


def _load(meta: ModelMeta, device: str | None) -> EncoderProtocol:
    from mteb.models import EncoderProtocol

    try:
        model = meta.load_model(device=device)
    except ImportError as error:
        raise ModelUnavailableError(
            f"{meta.name} needs a package that is missing: {_first_line(error)}"
        ) from error
    except Exception as error:  # loaders are anybody's code and raise anything
        raise ModelUnavailableError(
            f"could not load {meta.name} at revision {meta.revision}: {_first_line(error)};"
            " it needs the network, or its weights in the Hugging Face cache"
        ) from error
    if not isinstance(model, EncoderProtocol):
        raise ValueError(  # noqa: TRY004 - a wrong name, no wrong type
            f"{meta.name} gives no vectors of single texts (mteb calls it {meta.model_type[0]});"
            " name an embedding model"
        )
    return model


def _local_model(folder: Path, name: str | None, device: str | None) -> NamedModel:
    if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
        raise ValueError(
            f"{folder}: no sentence-transformers model (no modules.json, no config.json)"
        )
    digest = _digest(folder)
    # The digest in an unnamed model's name keeps two folders called "model" apart.
    plain = re.sub(r"[^\w.-]", "-", folder.resolve().name)
    full_name = name or f"local/{plain}-{digest[:8]}"
    meta = _local_meta(full_name, f"sha256-{digest[:12]}")
    return NamedModel(meta, lambda: _load_folder(folder, meta, device))


def _local_meta(name: str, revision: str) -> ModelMeta:
    """Return mteb's metadata where it knows the name, else an empty one.

    The revision is the files' own: a folder can't prove that it is some revision of the Hub's.
    """
    try:
        meta = get_model_meta(name)
    except KeyError:
        meta = ModelMeta.create_empty({"framework": ["Sentence Transformers", "PyTorch"]})
    return meta.model_copy(update={"name": name, "revision": revision})


def _load_folder(folder: Path, meta: ModelMeta, device: str | None) -> EncoderProtocol:
    from mteb.models import SentenceTransformerEncoderWrapper
    from sentence_transformers import SentenceTransformer

    try:
        transformer = SentenceTransformer(str(folder), device=device)
    except Exception as error:  # a broken folder fails in any way it likes
        raise ValueError(f"{folder}: could not load the model: {_first_line(error)}") from error
    model = SentenceTransformerEncoderWrapper(transformer)
    detected = model.mteb_model_meta
    missing = {
        field: getattr(detected, field)
        for field in ("n_parameters", "embed_dim", "max_tokens", "memory_usage_mb")
        if getattr(meta, field) is None
    }
    model.mteb_model_meta = meta.model_copy(update=missing)
    return model


def _digest(folder: Path) -> str:
    """Return the SHA-256 over the names and contents of a folder's files."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        # Neither a model card can move a score nor what is hidden: .git, the dates in .cache.
        hidden = any(part.startswith(".") for part in place.parts)
        if hidden or path.suffix == ".md" or not path.is_file():
            continue
        digest.update(place.as_posix().encode())
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK_BYTES):
                digest.update(block)
    return digest.hexdigest()


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__
