"""Run the benchmark from Python: the very files that ``sa-bench run`` writes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sa_bench.running.doors import loaded_model
from sa_bench.running.models import find_model
from sa_bench.running.run import Run
from sa_bench.running.saved import prompt_name, with_prompt
from sa_bench.tables.shipped import CORE_TASKS
from sa_bench.tasks import get_task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sa_bench.running.run import Outcome

__all__ = ["run"]


def run(  # noqa: PLR0913 - what the command has as options
    model: object,
    *,
    name: str | None = None,
    revision: str | None = None,
    tasks: Sequence[str] | None = None,
    languages: Sequence[str] | None = None,
    results: str | Path = "results",
    batch_size: int = 32,
    device: str | None = None,
    prompt: str | None = None,
    overwrite: bool = False,
    trust_remote_code: bool = False,
) -> list[Outcome]:
    """Evaluate a model and write result files, as ``sa-bench run`` does.

    What is in the results folder is kept, and what a model encoded once is not encoded again. A
    model in memory may change while its name stays: unless ``revision`` is given, its revision is a
    digest of its weights (of some of its vectors, where it has no torch module), and the vectors of
    one without a torch module are not kept.

    Args:
        model: A name as ``-m`` takes it, or a loaded model: a SentenceTransformer, or an encoder as
            ``mteb.evaluate`` takes them.
        name: The ``org/model`` under which results are kept; needed where the model has none.
        revision: The branch, tag or commit of a name; what to keep a loaded model's results under.
        tasks: Names of tasks; None for those that the benchmark's mean is over.
        languages: Keys of the languages whose pairs are scored; None for all.
        results: The folder that holds one folder per model.
        batch_size: How many texts the model takes at once.
        device: Where to load a model that is given by name.
        prompt: Another prompt than the protocol's (``""`` for none); kept apart from those ranked.
        overwrite: Replace what is in the results already.
        trust_remote_code: Run the Python code of a folder or of a commit.

    Returns:
        What became of each task: its score, standard error and result file.

    Raises:
        ValueError: The model, a task or a language is unknown, or the model's vectors can't be
            scored. What was written before stays.
        OSError: A file can't be read or written.
    """
    if batch_size < 1:
        raise ValueError(f"batch_size {batch_size} is too small; give 1 or more")
    names = [tasks] if isinstance(tasks, str) else tasks or CORE_TASKS
    chosen = [get_task(each) for each in names]
    if languages is not None:
        chosen = [task.with_languages(languages) for task in chosen]
    if isinstance(model, str | Path):
        named = find_model(
            str(model),
            name=name,
            revision=revision,
            device=device,
            trust_remote_code=trust_remote_code,
        )
    else:
        named = loaded_model(model, name=name, revision=revision)
    signed = prompt_name(named, prompt)
    if prompt is not None:
        named = with_prompt(named, chosen, prompt)
    return list(
        Run(named, chosen, Path(results), batch_size, overwrite=overwrite, prompt=signed).outcomes()
    )
