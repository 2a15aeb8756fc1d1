"""Run a model off the protocol: under another prompt, or on data of one's own.

The protocol: an instruct model gets one instruction, the same for every language
(``sa_bench.tasks.metadata.INSTRUCTION``); any other model gets the texts as they are, but for what
its own configuration puts before them. Everything else is an experiment: mteb keeps its results in
a folder of their own below the model's revision, which no ranking reads.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mteb.models import EncoderProtocol, ModelMeta

    from sa_bench.running.named_model import NamedModel
    from sa_bench.tasks import SemanticAffinityTask

__all__ = ["prompt_name", "with_data", "with_prompt"]


def prompt_name(model: NamedModel, prompt: str | None) -> str:
    """Return what the signature says of the prompt.

    Args:
        model: The model.
        prompt: The text that was asked for, ``""`` for none at all, None for the protocol.
    """
    if prompt is None:
        return "default" if model.meta.use_instructions else "none"
    return " ".join(prompt.replace("|", "/").split()) or "none"


def with_data(model: NamedModel, task: SemanticAffinityTask) -> NamedModel:
    """Return the model as an experiment on the data of this task."""
    meta = _experiment_meta(model.meta, data=task.metadata.revision)
    return replace(model, meta=meta, encodes_as=model.encodes_as or model.meta)


def with_prompt(
    model: NamedModel, tasks: Sequence[SemanticAffinityTask], prompt: str
) -> NamedModel:
    """Return the model as an experiment under this prompt, and put the prompt on the tasks.

    Args:
        model: The model, not yet loaded.
        tasks: The tasks that will be run; their metadata is replaced.
        prompt: The instruction of an instruct model, or the text before every text of another;
            ``""`` for none.
    """
    for task in tasks:
        task.metadata = task.metadata.model_copy(update={"prompt": prompt or None})
    meta = _experiment_meta(model.meta, prompt=prompt or "none")

    def load() -> EncoderProtocol:
        loaded = model.load()
        _set_prompt(loaded, model.name, prompt)
        return loaded

    # Vectors of their own: the protocol's prompt as a text before every gloss is another input.
    encodes_as = _experiment_meta(model.encodes_as or model.meta, prompt=prompt or "none")
    return replace(model, meta=meta, load=load, encodes_as=encodes_as)


def _experiment_meta(meta: ModelMeta, **settings: str) -> ModelMeta:
    experiment = {**(meta.experiment_kwargs or {}), **settings}
    return meta.model_copy(update={"experiment_kwargs": experiment})


def _set_prompt(model: EncoderProtocol, name: str, prompt: str) -> None:
    """Make a loaded model use the prompt.

    Raises:
        ValueError: The model's wrapper offers no way to do that.
    """
    from mteb.models import SentenceTransformerEncoderWrapper
    from mteb.models.instruct_wrapper import InstructSentenceTransformerModel

    from sa_bench.running.endpoint import EndpointModel

    if isinstance(model, InstructSentenceTransformerModel):
        # It takes the instruction from the task's metadata.
        model.prompts_dict = None
        if not prompt:
            model.instruction_template = None
    elif (
        isinstance(model, SentenceTransformerEncoderWrapper)
        and type(model).encode is SentenceTransformerEncoderWrapper.encode
    ):
        # A wrapper with an encode of its own may pass over these prompts without a word.
        # "" is a prompt to sentence-transformers, None is its default one.
        model.model_prompts = {"BitextMining": prompt}
    elif isinstance(model, EndpointModel):
        model.prefix = prompt
    else:
        raise ValueError(
            f"{name} has no way to change its prompt; run it without --prompt and --no-prompt"
        )
