"""Find a model by the name a person types, and load it when it is needed.

A name is, in this order: an endpoint (``openai:NAME``), a folder on this machine, a model that mteb
knows, a repository on the Hugging Face Hub, code that makes a model (``doors``).
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
from mteb.models import ModelMeta, SentenceTransformerEncoderWrapper
from mteb.models.model_implementations import MODEL_REGISTRY

from sa_bench.running import endpoint
from sa_bench.running.bundled import BUNDLED_MODELS, CHARACTER_NGRAMS, OWN_MODELS, is_installed
from sa_bench.running.checkpoints import (
    HUB_NAME,
    cached_checkpoint,
    commit_of,
    declared_type,
    is_commit,
    name_and_revision,
    require_dense,
    require_name,
    wrapped,
)
from sa_bench.running.doors import code_model, names_code
from sa_bench.running.encoder import ModelUnavailableError, NamedModel

if TYPE_CHECKING:
    from mteb.models import EncoderProtocol

__all__ = ["find_model", "runs_without_download"]

_BLOCK_BYTES = 2**20


def find_model(
    text: str,
    *,
    name: str | None = None,
    revision: str | None = None,
    device: str | None = None,
    api_base: str | None = None,
    trust_remote_code: bool = False,
    timeout: float = endpoint.TIMEOUT_SECONDS,
    concurrency: int = endpoint.CONCURRENCY,
) -> NamedModel:
    """Return the model that ``text`` names; only one that code makes is loaded already.

    Args:
        text: A folder that holds a sentence-transformers model; a name that mteb or the Hub
            knows, alone, with ``@revision`` or in the Hub's address; ``openai:`` and a name that an
            endpoint knows; or ``package.module:NAME`` or ``file.py:NAME``, which is run.
        name: For a folder, an endpoint or code: the ``org/model`` under which its results are kept.
        revision: For a name, the branch, tag or commit to load; for an endpoint or code, what to
            keep the results under. A folder has that of its files.
        device: Where to load it (``cpu``, ``cuda:1``, ``mps``); by default the best there is.
        api_base: For an endpoint: its address.
        trust_remote_code: Run the Python code that a folder, or a commit of a model, brings along.
        timeout: For an endpoint: how many seconds an answer may take.
        concurrency: For an endpoint: how many requests may be under way at once.

    Raises:
        ValueError: The name is none of these, or is no ``org/model``; the message says what is.
        FileNotFoundError: ``text`` looks like a path, and nothing is there.
    """
    if name is not None:
        require_name(name)
    if text.startswith(endpoint.PREFIX):
        _no_remote_code(text, "an endpoint", wanted=trust_remote_code)
        return endpoint.endpoint_model(
            text,
            api_base=api_base,
            name=name,
            revision=revision,
            timeout=timeout,
            concurrency=concurrency,
        )
    folder = Path(os.path.expanduser(text))  # noqa: PTH111 - pathlib's fails on an unknown ~user
    if text and folder.is_dir():
        if revision is not None:
            raise ValueError(f"--revision: that of a folder is the checksum of its files ({text})")
        return _local_model(folder, name, device, trust_remote_code=trust_remote_code)
    if names_code(text):
        _no_remote_code(text, "code, which is run as it is", wanted=trust_remote_code)
        return code_model(text, name=name, revision=revision, device=device)
    if text.endswith(".py"):
        raise ValueError(f"{text} is a file of Python code: name the model in it, as {text}:NAME")
    if text.startswith((".", "/", "~")):
        raise FileNotFoundError(
            f"{text}: no such folder; name a sentence-transformers model folder, or a model in a"
            " file as file.py:NAME"
        )
    if name is not None:
        raise ValueError(
            f"--name goes with a local folder, an endpoint or code; {text!r} is none of them"
        )
    text, typed = name_and_revision(text)
    if typed is not None and revision not in {None, typed}:
        raise ValueError(f"{text}: @{typed} and --revision {revision} differ; give one of them")
    return _registered_model(text, revision or typed, device, trust_remote_code=trust_remote_code)


def runs_without_download(name: str) -> bool:
    """Tell whether all that a model by this name needs is on this machine."""
    if name in BUNDLED_MODELS:
        return is_installed(BUNDLED_MODELS[name])
    meta = _known_meta(name)
    if meta is None or meta.open_weights is False:
        return False
    if meta is CHARACTER_NGRAMS or name.startswith("mteb/baseline-"):
        return True
    return cached_checkpoint(name, meta.revision) is not None


def _no_remote_code(text: str, what: str, *, wanted: bool) -> None:
    if wanted:
        raise ValueError(f"--trust-remote-code goes with a commit or a folder; {text} is {what}")


def _registered_model(
    name: str, revision: str | None, device: str | None, *, trust_remote_code: bool
) -> NamedModel:
    """Return a model that mteb knows, or one of the Hub, at a revision or at mteb's own."""
    if trust_remote_code and not is_commit(revision):
        raise ValueError(
            f"{name}: --trust-remote-code runs Python code of the repository; it needs the commit"
            " whose code you have read, by --revision and 40 hex digits"
        )
    meta = _known_meta(name)
    if meta is None:
        return _hub_model(name, revision, device, trust_remote_code=trust_remote_code)
    require_dense(name, meta.model_type[0])
    if revision not in {None, meta.revision}:
        if name in OWN_MODELS or meta.open_weights is False:
            raise ValueError(f"{name} has no revision {revision!r}; it has {meta.revision}")
        if meta.loader_kwargs.get("trust_remote_code") and not trust_remote_code:
            raise ValueError(
                f"{name} runs Python code of its repository; at another commit than mteb's own that"
                " needs --trust-remote-code and --revision with that commit"
            )
        meta = meta.model_copy(update={"revision": commit_of(name, str(revision))})
    if trust_remote_code:
        meta = _trusting(meta)
    return NamedModel(meta, lambda: _load(meta, device), is_paid=meta.open_weights is False)


def _trusting(meta: ModelMeta) -> ModelMeta:
    # mteb writes it into model_meta.json, as it does for the models of its own registry.
    return meta.model_copy(
        update={"loader_kwargs": {**meta.loader_kwargs, "trust_remote_code": True}}
    )


def _hub_model(
    name: str, revision: str | None, device: str | None, *, trust_remote_code: bool
) -> NamedModel:
    """Return a model of the Hub that mteb does not know, from the local cache where it has it."""
    folder = cached_checkpoint(name, revision)
    if folder is None:
        meta = _hub_meta(name, revision)
        require_dense(name, meta.model_type[0])
        if trust_remote_code:
            meta = _trusting(meta)
        return NamedModel(meta, lambda: _load(meta, device))
    require_dense(name, declared_type(folder))
    meta = ModelMeta.create_empty(
        {
            "loader": SentenceTransformerEncoderWrapper,
            "name": name,
            "revision": folder.name,
            "open_weights": True,
            "framework": ["Sentence Transformers", "PyTorch"],
            "reference": f"https://huggingface.co/{name}",
        }
    )
    if trust_remote_code:
        meta = _trusting(meta)
    return NamedModel(meta, lambda: _load_folder(folder, meta, device))


def _known_meta(name: str) -> ModelMeta | None:
    """Return mteb's description, or ours; None where only the Hub may know the name."""
    if name in OWN_MODELS:
        return OWN_MODELS[name]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # mteb's note on renamed models
            meta = get_model_meta(name)
    except KeyError:
        if HUB_NAME.fullmatch(name):
            return None
        raise ValueError(
            f"unknown model {name!r}: neither a folder here, nor a name that mteb knows,"
            f" nor organisation/model (with @revision, if need be) on the Hugging Face Hub"
            f"{_suggestion(name)}"
        ) from None
    if meta.revision is None:
        return meta.model_copy(update={"revision": "no_revision_available"})
    return meta


def _suggestion(name: str) -> str:
    known = {full.rpartition("/")[2].casefold(): full for full in map(str, MODEL_REGISTRY)}
    close = get_close_matches(name.casefold(), known, n=1)
    return f"; did you mean {known[close[0]]}?" if close else ""


def _hub_meta(name: str, revision: str | None) -> ModelMeta:
    commit = None if revision is None else commit_of(name, revision)
    try:
        return get_model_meta(name, commit, fetch_from_hf=True)
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
    except (Exception, SystemExit) as error:  # loaders are foreign code and raise anything
        raise ValueError(
            f"could not load {meta.name} at revision {meta.revision}: {_reason(error)};"
            " it needs the network, or its weights in the Hugging Face cache"
        ) from error
    if not isinstance(model, EncoderProtocol):
        raise ValueError(  # noqa: TRY004 - a wrong name, no wrong type
            f"{meta.name} gives no vectors of single texts (mteb calls it {meta.model_type[0]});"
            " name an embedding model"
        )
    return model


def _local_model(
    folder: Path, name: str | None, device: str | None, *, trust_remote_code: bool
) -> NamedModel:
    if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
        raise ValueError(
            f"{folder}: no sentence-transformers model (no modules.json, no config.json)"
        )
    require_dense(str(folder), declared_type(folder))
    digest = _digest(folder)
    # The digest in an unnamed model's name keeps two folders called "model" apart.
    plain = re.sub(r"[^\w.-]", "-", folder.resolve().name)
    full_name = name or f"local/{plain}-{digest[:8]}"
    meta = _local_meta(full_name, f"sha256-{digest[:12]}")
    if trust_remote_code:
        meta = _trusting(meta)
    return NamedModel(meta, lambda: _load_folder(folder, meta, device))


def _local_meta(name: str, revision: str) -> ModelMeta:
    """Return mteb's metadata where it knows the name, else an empty one.

    The revision is the files' own: a folder can't prove that it is some revision of the Hub's. It
    is loaded as its own configuration says, without the instructions that mteb has for a name.
    """
    try:
        meta = get_model_meta(name)
    except KeyError:
        meta = ModelMeta.create_empty({"framework": ["Sentence Transformers", "PyTorch"]})
    return meta.model_copy(
        update={
            "name": name,
            "revision": revision,
            "loader": SentenceTransformerEncoderWrapper,
            "loader_kwargs": {},
            "use_instructions": False,
        }
    )


def _load_folder(folder: Path, meta: ModelMeta, device: str | None) -> EncoderProtocol:
    from sentence_transformers import SentenceTransformer

    trusted = bool(meta.loader_kwargs.get("trust_remote_code"))
    try:
        transformer = SentenceTransformer(str(folder), device=device, trust_remote_code=trusted)
    except (Exception, SystemExit) as error:  # a broken folder fails in any way it likes
        raise ValueError(f"{folder}: could not load the model: {_reason(error)}") from error
    model = wrapped(transformer)
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


def _reason(error: BaseException) -> str:
    """Return why a model could not be loaded; transformers' own advice is no option of ours."""
    if "trust_remote_code" in str(error):
        return (
            "it brings Python code, which is not run unasked; read that code, then give"
            " --trust-remote-code (and for a name the commit, by --revision)"
        )
    return _first_line(error)


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__
