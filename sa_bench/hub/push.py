"""Offer a model's results to its repository on the Hugging Face Hub, as a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sa_bench.hub.eval_files import RESULTS_FILE

if TYPE_CHECKING:
    from huggingface_hub import HfApi

__all__ = ["push_results"]


def push_results(content: str, model: str, api: HfApi, message: str) -> str:
    """Open a pull request that adds the results file, and return its address.

    The Hub shows results of an open request as the community's; whose model it is merges it.

    Raises:
        OSError: The Hub refuses or can't be reached; nothing has changed there.
        ValueError: The model's name is not one that the Hub allows.
    """
    try:
        commit = api.upload_file(
            path_or_fileobj=content.encode("utf-8"),
            path_in_repo=RESULTS_FILE,
            repo_id=model,
            repo_type="model",
            commit_message=message,
            create_pr=True,
        )
    except OSError as error:
        raise OSError(
            f"{model}: no pull request opened ({error}); check the network, and that the model is"
            " on the Hub under this name"
        ) from error
    return commit.pr_url or commit.commit_url
