"""Where everything is in a results folder: mteb's layout, and what sa-bench writes beside it.

    results/<org>__<model>/<revision>/
        model_meta.json           the model's description
        run_settings.jsonl        how each task was run, one line per task
        <Task>.json               scores, as mteb writes them
        concepts/<Task>.json      what each concept contributed to them
        maps/<Task>.json          where PHATE puts each gloss
        matrix/<Task>.json        figures of all pairs, of a task that is scored by a pivot's
        experiments/<settings>/   the same again, for runs that are never ranked

No other module knows a name of these, so that a path is spelled the same wherever it is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

METADATA = "model_meta.json"
SETTINGS = "run_settings.jsonl"
CONCEPTS = "concepts"
MAPS = "maps"
MATRIX = "matrix"
EXPERIMENTS = "experiments"

_SLASH = "__"


def joined_name(model: str) -> str:
    """Return a model's name as one word.

    >>> joined_name("sentence-transformers/LaBSE")
    'sentence-transformers__LaBSE'
    """
    return model.replace("/", _SLASH)


def model_folder(model: str) -> str:
    """Return the name of the folder in which mteb keeps a model's results.

    >>> model_folder("org/my model")
    'org__my_model'
    """
    return joined_name(model).replace(" ", "_")


def model_of_folder(folder: str) -> str:
    """Return the name of the model whose results a folder holds.

    An organisation has no ``__`` in its name, a model may have. A blank is not told from a low
    line: where it matters, the name in ``model_meta.json`` counts.

    >>> model_of_folder("org__my__model")
    'org/my__model'
    """
    return folder.replace(_SLASH, "/", 1)


def is_model_folder(path: Path) -> bool:
    """Return whether a folder's name is one of a model's results: ``<org>__<model>``."""
    return _SLASH in path.name


def revision_folder(results: Path, model: str, revision: str) -> Path:
    """Return the folder of the results of a model's revision."""
    return results / model_folder(model) / revision


def result_path(
    results: Path, model: str, revision: str, task: str, experiment: str | None = None
) -> Path:
    """Return where the scores of a task are.

    Args:
        results: The results folder.
        model: The model's name.
        revision: Its revision.
        task: The task's mteb name.
        experiment: Name of the settings off the protocol; None for a result that may be ranked.
    """
    folder = revision_folder(results, model, revision)
    if experiment:
        folder = folder / EXPERIMENTS / experiment
    return folder / f"{task}.json"


def concept_path(result: Path) -> Path:
    """Return where the per-concept figures are that belong to a result file."""
    return result.parent / CONCEPTS / result.name


def map_path(result: Path) -> Path:
    """Return where the map is that belongs to a result file."""
    return result.parent / MAPS / result.name


def matrix_path(result: Path) -> Path:
    """Return where the figures of all pairs are that belong to a result file."""
    return result.parent / MATRIX / result.name


def metadata_path(result: Path) -> Path:
    """Return where the description is of the model that a result file is of."""
    return result.parent / METADATA


def settings_path(result: Path) -> Path:
    """Return where the settings are with which a result file was made."""
    return result.parent / SETTINGS


def task_of(file: str) -> str:
    """Return the task whose scores, concepts or map a file's name is of.

    >>> task_of("concepts/ChallengeSemanticAffinity.json")
    'ChallengeSemanticAffinity'
    """
    return file.rpartition("/")[2].removesuffix(".json")


def sign_off_path(folder: Path, revision: Path) -> Path:
    """Return where the sign-off is of the results in ``<org>__<model>/<revision>``.

    The names are those of folders that exist, so none leads out of ``folder``.
    """
    return folder / revision.parent.name / f"{revision.name}.json"


def revision_folders(results: Path) -> Iterator[Path]:
    """Yield the folders of all models and revisions, in order."""
    for model in sorted(results.iterdir()):
        # .git and the like are none; but a model may be called "../name", its folder "..__name".
        hidden = model.name.startswith(".") and not is_model_folder(model)
        if model.is_dir() and not hidden:
            yield from sorted(path for path in model.iterdir() if path.is_dir())


def result_files(revision: Path) -> list[Path]:
    """Return the files of scores in a revision's folder, in order."""
    return sorted(path for path in revision.glob("*.json") if path.name != METADATA)
