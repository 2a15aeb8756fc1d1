"""Any model that ``mteb.evaluate`` takes: loaded already, or named by the code that makes it.

``package.module:NAME`` and ``file.py:NAME`` name a class, a function that makes a model, or a
model. **Naming a module or a file runs it**; nothing else in sa-bench imports a model's code.

A model in memory can change while its name stays. Unless a revision is given, its revision is
therefore a digest of what it is now: of its weights where it has a torch module, else of the
vectors that it gives some words. Its vectors are kept under that digest too, or not at all.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import re
import sys
import traceback
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from mteb.models import EncoderProtocol, ModelMeta, SentenceTransformerEncoderWrapper
from mteb.models.abs_encoder import AbsEncoder
from sentence_transformers import SentenceTransformer

from sa_bench.running.checkpoints import require_name, wrapped
from sa_bench.running.encoder import NamedModel
from sa_bench.tasks import ConceptsSemanticAffinity
from sa_bench.tasks.task import encode_texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from mteb.types import Array, BatchedInput
    from torch import nn
    from torch.utils.data import DataLoader

__all__ = ["PROBES", "code_model", "loaded_model", "names_code", "vectors_digest", "weights_digest"]


PROBES = (
    *("red", "water", "honour", "grandmother", "to be homesick", "agua", "eau", "Wasser"),
    *("вода", "红", "水", "물", "みず", "ماء", "पानी", "água", "su", "gökkuşağı"),
)
"""Words of many scripts and lengths: what they become is what the model is."""


def weights_digest(model: object) -> str:
    """Return a digest of all weights of a model's torch modules; empty where it has none.

    The same weights have the same digest on every machine.
    """
    digest = hashlib.sha256()
    modules = list(_modules(model))
    for module in modules:
        # Says how it pools, where it cuts texts off; addresses differ from process to process.
        digest.update(re.sub(r" at 0x[0-9a-f]+", "", repr(module)).encode())
        digest.update(repr(getattr(module, "truncate_dim", None)).encode())
        for key, value in sorted(module.state_dict().items()):
            digest.update(f"{key} {getattr(value, 'dtype', None)} ".encode())
            digest.update(_bytes_of(value))
    return digest.hexdigest() if modules else ""


def _modules(model: object) -> Iterator[nn.Module]:
    """Yield the torch modules that a model is or holds as an attribute."""
    from torch import nn

    holders = [model, *getattr(model, "__dict__", {}).values()]
    yield from (each for each in holders if isinstance(each, nn.Module))


def _bytes_of(value: object) -> bytes:
    import torch

    if not isinstance(value, torch.Tensor):
        return repr(value).encode()
    # As bytes: NumPy lacks some of torch's types.
    flat = value.detach().cpu().contiguous().reshape(-1)
    return flat.view(torch.uint8).numpy().tobytes()


def vectors_digest(model: EncoderProtocol) -> str:
    """Return a digest of the vectors that a model gives some words.

    Other hardware rounds otherwise, so that it is no name of a model across machines.

    Raises:
        ValueError: It returns no matrix of numbers. Whatever the model raises is passed on.
    """
    vectors: Any = encode_texts(
        model,
        list(PROBES),
        task_metadata=ConceptsSemanticAffinity.metadata,
        hf_split="test",
        hf_subset="eng-zho",
        encode_kwargs={"batch_size": len(PROBES), "show_progress_bar": False},
    )
    array = vectors.detach().cpu().double().numpy() if hasattr(vectors, "detach") else vectors
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


_CODE = re.compile(r"(?P<place>.+\.py|[^\W\d]\w*(?:\.[^\W\d]\w*)*):(?P<name>[^\W\d]\w*)")
_NO_NAME = "no_model_name/available"
_HELP = "docs/own-model.md shows a model in ten lines"


def names_code(text: str) -> bool:
    """Tell whether a text has the form ``package.module:NAME`` or ``file.py:NAME``."""
    return _CODE.fullmatch(text) is not None


def code_model(
    text: str,
    *,
    name: str | None = None,
    revision: str | None = None,
    device: str | None = None,
) -> NamedModel:
    """Run a module or a file, and return the model that ``text`` names there.

    Args:
        text: ``package.module:NAME`` or ``file.py:NAME``; NAME is a class, a function that makes a
            model, or a model. Of ``model_name``, ``revision`` and ``device`` the class or function
            is given those that it takes.
        name: The ``org/model`` under which its results are kept; by default the model's own name,
            or ``local/NAME`` and a digest.
        revision: The revision under which they are kept; by default a digest of the model.
        device: Where to load it.

    Raises:
        ValueError: There is no such module or name, running it fails, or it is no encoder.
        FileNotFoundError: There is no such file.
    """
    found = _CODE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} names no code; write package.module:NAME or file.py:NAME")
    place, attribute = found["place"], found["name"]
    module = _run(place)
    if not hasattr(module, attribute):
        known = [key for key in vars(module) if not key.startswith("_")]
        raise ValueError(f"{place} has no {attribute!r}; it has: {', '.join(known) or 'nothing'}")
    settings = {"model_name": name or attribute, "revision": revision, "device": device}
    model = _made(getattr(module, attribute), text, settings)
    return _named(model, text, label=attribute, name=name, revision=revision, may_change=False)


def loaded_model(
    model: object, *, name: str | None = None, revision: str | None = None
) -> NamedModel:
    """Return a model that is loaded already, under a name and a revision.

    Args:
        model: A SentenceTransformer, or an encoder as mteb has them.
        name: The ``org/model`` under which its results are kept; by default ``local/``, its class
            and a digest.
        revision: The revision under which they are kept; by default a digest of the model.

    Raises:
        ValueError: It gives no vectors of texts.
    """
    label = type(model).__name__
    return _named(model, label, label=label, name=name, revision=revision, may_change=True)


def _run(place: str) -> ModuleType:
    """Import a module, or run a file as one."""
    if not place.endswith(".py"):
        _allow_imports_from(Path.cwd())
        return _imported(place)
    path = Path(place).expanduser()
    if not path.is_file():
        raise FileNotFoundError(f"{place}: no such file; name one as in file.py:NAME")
    _allow_imports_from(path.resolve().parent)
    # A name of its own, so that no file takes the place of a module.
    spec = spec_from_file_location(f"_sa_bench_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ValueError(f"{place}: Python can't run this file")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[spec.name]
        raise ValueError(f"{place}: running it failed: {_told(error, path)}") from error
    return module


def _imported(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and f"{name}.".startswith(f"{error.name}."):
            raise ValueError(
                f"there is no module {error.name!r} here; name one that is installed or lies in"
                " this folder, or a file as in file.py:NAME"
            ) from error
        raise ValueError(f"{name}: importing it failed: {_told(error)}") from error
    except (Exception, SystemExit) as error:
        raise ValueError(f"{name}: importing it failed: {_told(error)}") from error


def _allow_imports_from(folder: Path) -> None:
    # Last, so that nothing there takes the place of an installed module.
    if str(folder) not in sys.path:
        sys.path.append(str(folder))


def _told(error: BaseException, path: Path | None = None) -> str:
    """Return an error in one line, with the line of the file at ``path`` where it came from."""
    if isinstance(error, SyntaxError):
        return f"{type(error).__name__}: {error.msg} (line {error.lineno})"
    lines = str(error).strip().splitlines()
    told = f"{type(error).__name__}: {lines[0][:300]}" if lines else type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    here = [frame.lineno for frame in frames if path and Path(frame.filename) == path]
    return f"{told} (line {here[-1]})" if here else told


def _made(found: Any, text: str, settings: dict[str, Any]) -> object:  # noqa: ANN401 - foreign
    """Return a model from a class, a function that makes one, or a model."""
    is_model = not isinstance(found, type) and (
        isinstance(found, ModelMeta) or callable(getattr(found, "encode", None))
    )
    if is_model or not callable(found):
        return found
    try:
        signature = inspect.signature(found)
    except (TypeError, ValueError):
        taken = {}
    else:
        takes_all = any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values())
        taken = {k: v for k, v in settings.items() if takes_all or k in signature.parameters}
        try:
            signature.bind(**taken)
        except TypeError as error:
            raise ValueError(
                f"{text} is called without arguments but for model_name, revision and device:"
                f" {error}; name a function that makes the model"
            ) from error
    try:
        return found(**taken)
    except (Exception, SystemExit) as error:
        raise ValueError(f"{text}: making the model failed: {_told(error)}") from error


def _named(
    model: object,
    text: str,
    *,
    label: str,
    name: str | None,
    revision: str | None,
    may_change: bool,
) -> NamedModel:
    if name is not None:
        require_name(name)
    encoder = _as_encoder(model, text)
    try:
        vectors = vectors_digest(encoder)
    except (Exception, SystemExit) as error:
        raise ValueError(f"{text} fails on {len(PROBES)} words: {_told(error)}") from error
    weights = weights_digest(encoder)  # last: some models load them at their first call
    digest = weights or vectors
    state = hashlib.sha256(f"{weights} {vectors}".encode()).hexdigest()
    own = encoder.mteb_model_meta
    own_meta = own if isinstance(own, ModelMeta) else ModelMeta.create_empty()
    # The name that mteb finds on a SentenceTransformer may be that of the model it was tuned from.
    is_named = model is encoder and own_meta.name != _NO_NAME
    own_name = own_meta.name if is_named else None
    revision = revision or f"state-{digest[:12]}"
    meta = own_meta.model_copy(
        update={
            "name": name or own_name or f"local/{label}-{digest[:8]}",
            "revision": revision,
            "experiment_kwargs": None,
        }
    )
    named: EncoderProtocol = _NamedEncoder(encoder, meta)
    if isinstance(encoder, SentenceTransformerEncoderWrapper) and encoder is not model:
        # This wrapper is ours, and mteb's kind is one that a prompt can be set in.
        encoder.mteb_model_meta = meta
        named = encoder
    return NamedModel(
        meta,
        lambda: named,
        encodes_as=meta.model_copy(update={"revision": f"{revision}-{state[:24]}"}),
        keeps_vectors=bool(weights) or not may_change,
    )


def _as_encoder(model: Any, text: str) -> EncoderProtocol:  # noqa: ANN401 - foreign
    """Return mteb's encoder of a model.

    Raises:
        ValueError: It gives no vectors of single texts, or mteb has no way to ask for them.
    """
    if isinstance(model, ModelMeta):
        try:
            model = model.load_model()
        except Exception as error:  # loaders are foreign code and raise anything
            raise ValueError(f"{text}: loading the model failed: {_told(error)}") from error
    if isinstance(model, SentenceTransformer):
        return wrapped(model)
    kind = type(model).__name__
    encode = getattr(model, "encode", None)
    if not callable(encode):
        raise ValueError(  # noqa: TRY004 - a wrong name, no wrong type
            f"{text} is no encoder: class {kind} has no method `encode`; {_HELP}"
        )
    try:
        inspect.signature(encode).bind(
            [], task_metadata=None, hf_split="test", hf_subset="eng-zho", batch_size=1
        )
    except TypeError:
        raise ValueError(
            f"{text} is no encoder as mteb has them: the `encode` of class {kind} takes"
            f" {inspect.signature(encode)}, and (inputs, *, task_metadata, hf_split, hf_subset,"
            f" prompt_type=None, **options) is expected; {_HELP}"
        ) from None
    except ValueError:  # a built-in one, which does not say what it takes
        pass
    if not isinstance(model, EncoderProtocol):
        needed = ("mteb_model_meta", "similarity", "similarity_pairwise")
        lacking = ", ".join(f"`{name}`" for name in needed if not hasattr(model, name))
        raise ValueError(  # noqa: TRY004 - as above
            f"{text} is no encoder as mteb has them: class {kind} lacks {lacking}, which"
            f" mteb.models.abs_encoder.AbsEncoder brings; derive it from that; {_HELP}"
        )
    return model


class _NamedEncoder(AbsEncoder):
    """A model under the name that its results carry; the model itself is left as it is."""

    mteb_model_meta: ModelMeta

    def __init__(self, model: EncoderProtocol, meta: ModelMeta) -> None:
        self.wrapped = model
        self.mteb_model_meta = meta

    def encode(self, inputs: DataLoader[BatchedInput], **settings: Any) -> Array:  # noqa: ANN401
        return self.wrapped.encode(inputs, **settings)

    def similarity(self, embeddings1: Array, embeddings2: Array) -> Array:
        return self.wrapped.similarity(embeddings1, embeddings2)

    def similarity_pairwise(self, embeddings1: Array, embeddings2: Array) -> Array:
        return self.wrapped.similarity_pairwise(embeddings1, embeddings2)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the model has
        return getattr(self.__dict__["wrapped"], name)
