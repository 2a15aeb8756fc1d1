"""``sa-bench verify``: encode a submission's words again and compare with its files."""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sa_bench.cli.options import add_model_options, add_results_option, model_of, quieten

if TYPE_CHECKING:
    from sa_bench.verification.verify import Verification

__all__ = ["add_parser"]

_INTERRUPTED = 130
# With fewer the metric warns: standard errors are themselves uncertain.
_FEWEST_CONCEPTS = 30
_EXAMPLES = """examples:
  sa-bench verify sentence-transformers/LaBSE
  sa-bench verify sentence-transformers/LaBSE --all --by "Ada Lovelace <ada@example.org>"
  sa-bench verify ./my-model --name my-org/my-model -t ConceptsSemanticAffinity --sample 50
  sa-bench verify intfloat/multilingual-e5-large --device cuda --dtype float16

A sample proves the spreads of its words. The score rests on the distances between all words
(H) as well, which a sample only estimates; --all computes it again."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "verify",
        help="encode a submission's words again and compare with its files",
        description="Encode some or all words of each task again, never from the embedding store,"
        " and compare with the submitted results. The exit code is 1 if anything differs by more"
        " than precision and hardware explain.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "model",
        metavar="MODEL",
        help="as in `sa-bench run`: a name that mteb or the Hugging Face Hub knows, a folder, or"
        " openai:NAME",
    )
    _add_what(parser)
    _add_how(parser)
    parser.set_defaults(run=_run)


def _add_what(parser: argparse.ArgumentParser) -> None:
    what = parser.add_argument_group("what is verified")
    add_results_option(what)
    what.add_argument(
        "-t", "--task", nargs="+", metavar="TASK", help="tasks by name (default: all submitted)"
    )
    size = what.add_mutually_exclusive_group()
    size.add_argument(
        "--sample",
        type=int,
        default=100,
        metavar="N",
        help="how many concepts of each task to encode (default: 100, at least 30)",
    )
    size.add_argument(
        "--all",
        dest="sample",
        action="store_const",
        const=None,
        help="encode all, and compute the scores again as well",
    )
    what.add_argument(
        "--seed",
        type=int,
        metavar="N",
        help="draw the sample of an earlier verification again (default: a new one, which nobody"
        " who wrote the results could know)",
    )
    what.add_argument(
        "--by",
        metavar="PERSON",
        help="with --all, sign the results off as 'Name <mail>' if every figure agrees; the mail is"
        " not shown on pages",
    )
    what.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="the folder of sign-offs (default: leaderboard/verified; verified, in a leaderboard"
        " of your own)",
    )


def _add_how(parser: argparse.ArgumentParser) -> None:
    how = parser.add_argument_group("how and where")
    add_model_options(how)
    how.add_argument(
        "--dtype",
        choices=("float32", "float16", "bfloat16"),
        help="the precision of the weights (default: the model's own)",
    )
    how.add_argument(
        "--tolerance",
        type=float,
        metavar="X",
        help="how far a spread may lie apart (default: by precision, from 1e-5 for float32 on)",
    )
    how.add_argument("--json", action="store_true", help="print the verdicts as JSON")


def _run(arguments: argparse.Namespace) -> int:
    _check(arguments)
    quieten()
    try:
        return _verify(arguments)
    except KeyboardInterrupt:
        print("sa-bench: stopped; a verification keeps nothing and starts anew", file=sys.stderr)
        return _INTERRUPTED


def _check(arguments: argparse.Namespace) -> None:
    """Refuse what can't work before a model is loaded.

    Raises:
        ValueError: An option is wrong.
    """
    from sa_bench.results.sign_offs import check_person

    if arguments.batch_size < 1:
        raise ValueError(f"--batch-size {arguments.batch_size} is too small; give 1 or more")
    if arguments.sample is not None and arguments.sample < _FEWEST_CONCEPTS:
        raise ValueError(
            f"--sample {arguments.sample} is too small to tell; give {_FEWEST_CONCEPTS} or more"
        )
    if arguments.seed is not None and arguments.seed < 0:
        raise ValueError(f"--seed {arguments.seed} is negative; give 0 or more")
    if arguments.tolerance is not None and not 0 < arguments.tolerance < math.inf:
        raise ValueError(f"--tolerance {arguments.tolerance} is none; give a number above 0")
    if arguments.by is None:
        return
    try:
        check_person(arguments.by)
    except ValueError as error:
        raise ValueError(f"--by is {arguments.by!r}, and {error} is expected") from error
    if arguments.task:
        raise ValueError("--by signs for all that was submitted; leave -t out")
    if arguments.sample is not None:
        raise ValueError(
            "--by signs for every figure, and a sample shows only some; add --all, or leave --by"
            " out"
        )


def _verify(arguments: argparse.Namespace) -> int:
    from tqdm import tqdm

    from sa_bench.cli.report import print_json, print_verdicts
    from sa_bench.verification.verify import digests_of, sign_off

    verification = _planned(arguments)
    # Taken before anything is compared: a file that changes meanwhile is not what was verified.
    digests = digests_of(verification.submission)
    total = sum(len(rows.texts) for rows in verification.rows.values())
    with tqdm(total=total, desc=verification.model.name, unit="gloss", disable=None) as bar:

        def advance(n_texts: int, usage: str) -> None:
            if usage:
                bar.set_postfix_str(usage, refresh=False)
            bar.update(n_texts)

        verdicts = list(verification.verdicts(advance))
    (print_json if arguments.json else print_verdicts)(verdicts, verification)
    if not all(verdict.comparison.agrees for verdict in verdicts):
        return 1
    if arguments.by:
        path = sign_off(
            verification, verdicts, digests, by=arguments.by, folder=arguments.out or _default_out()
        )
        print(f"sa-bench: signed off in {path}", file=sys.stderr)
    return 0


def _planned(arguments: argparse.Namespace) -> Verification:
    import secrets

    from sa_bench.board.settings import settings_here
    from sa_bench.cli.plan import choose_tasks
    from sa_bench.results import read_results
    from sa_bench.running.devices import in_precision
    from sa_bench.running.saved import prompt_name
    from sa_bench.tables.shipped import TASK_FOLDERS
    from sa_bench.verification.verify import Verification, submission_of

    model = model_of(arguments.model, arguments, device=arguments.device)
    names = [*(task.name for task in settings_here().tasks), *TASK_FOLDERS]
    found = read_results(arguments.results, list(dict.fromkeys(names)))
    submission = submission_of(model, found)
    if arguments.dtype:
        model = in_precision(model, arguments.dtype)
    return Verification(
        model=model,
        submission=submission,
        tasks=choose_tasks(arguments.task or list(submission.evaluations), None),
        prompt=prompt_name(model, None),
        sample=arguments.sample,
        # A seed that can be known beforehand names the words that a forger must leave alone.
        seed=secrets.randbelow(2**32) if arguments.seed is None else arguments.seed,
        batch_size=arguments.batch_size,
        tolerance=arguments.tolerance,
    )


def _default_out() -> Path:
    from sa_bench.board.settings import SETTINGS_FILE

    return Path("verified") if Path(SETTINGS_FILE).is_file() else Path("leaderboard/verified")
