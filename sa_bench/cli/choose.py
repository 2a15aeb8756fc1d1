"""``sa-bench choose``: which model for these languages, from result files alone."""

from __future__ import annotations

import argparse
import json
import sys
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sa_bench.cli.options import add_results_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sa_bench.board.choose import Answer, Candidate

__all__ = ["add_parser"]

_EXAMPLES = """examples:
  sa-bench choose eng deu swa
  sa-bench choose English Japanese --open
  sa-bench choose en fr ar --max-parameters 150M
  sa-bench choose "Haitian Creole" English --json

A model serves a language when at least a quarter of its words have their
translation as nearest word in the other languages it serves (`served_retrieval`
in site.toml). Languages that all belong to the leaderboard are answered from its
tasks, others from the atlas, names of things in about a hundred languages."""

_MOST_SHOWN = 10
_UNITS = {"k": 1e3, "m": 1e6, "b": 1e9}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "choose",
        help="say which model suits some languages, and what it lacks",
        description="Say which of the evaluated models suits these languages, with figures,"
        " intervals and what it does not serve. Nothing is encoded.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "languages",
        nargs="+",
        metavar="LANGUAGE",
        help="an ISO 639-3 key (swa), a BCP 47 tag (sw), or a name in English or in the language",
    )
    parser.add_argument("--open", action="store_true", help="models with open weights only")
    parser.add_argument(
        "--max-parameters",
        type=_number,
        metavar="N",
        help="models of known size up to this one only: 150000000 or 150M",
    )
    add_results_option(parser)
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.set_defaults(run=_run)


def _number(text: str) -> int:
    plain = text.strip().replace(",", "").replace("_", "").lower()
    unit = _UNITS.get(plain[-1:], 1)
    try:
        number = float(plain[:-1] if unit > 1 else plain) * unit
    except ValueError:
        number = 0
    if not 1 <= number < 1e15:  # noqa: PLR2004 - no model comes near
        raise argparse.ArgumentTypeError(f"{text!r} is no number of parameters such as 150M")
    return int(number)


def _run(arguments: argparse.Namespace) -> int:
    from sa_bench.board.catalogue import catalogue_of
    from sa_bench.board.choose import choose, tasks_for
    from sa_bench.board.settings import read_settings, source_here
    from sa_bench.results import read_results

    languages = _keys(arguments.languages)
    source = source_here()
    settings = read_settings(source.settings)
    tasks = tasks_for(languages, settings)
    found = read_results(arguments.results, tasks)
    for problem in found.problems:
        print(f"sa-bench: warning: {problem}", file=sys.stderr)
    answer = choose(
        found.models,
        languages,
        settings,
        catalogue_of(source),
        only_open=arguments.open,
        max_parameters=arguments.max_parameters,
    )
    if arguments.json:
        print(json.dumps(answer.to_dict(), indent=2, ensure_ascii=False))
    else:
        print("\n".join(_lines(answer)))
    return 0


def _keys(names: Sequence[str]) -> list[str]:
    """Return the keys of the languages, each once.

    Raises:
        ValueError: A language is none that sa-bench has words of.
    """
    from sa_bench.languages import LANGUAGES, find_language

    keys = []
    for name in names:
        language = find_language(name)
        if language is None:
            known = [each.name for each in LANGUAGES]
            near = get_close_matches(name.title(), known, n=1)
            hint = f"is {near[0]} meant? " if near else ""
            raise ValueError(
                f"{name!r} is no language that sa-bench has words of; {hint}There are {len(known)},"
                f" by ISO 639-3 key, BCP 47 tag or name: {', '.join(sorted(known))}"
            )
        keys.append(language.key)
    return list(dict.fromkeys(keys))


def _lines(answer: Answer) -> list[str]:
    """Return the answer as a person reads it."""
    lines = [_source(answer), "", _headline(answer)]
    shown = answer.candidates[:_MOST_SHOWN]
    if shown:
        width = max(len(each.model) for each in shown)
        lines += ["", f"{'model':{width}}  serves  SA             finds  weakest pair"]
        n = len(answer.languages)
        for each in shown:
            serves = f"{len(each.serves)} of {n}"
            pair, share = each.weakest
            lines.append(
                f"{each.model:{width}}  {serves:<6}  {each.score:.3f} ± {each.margin:.3f}"
                f"  {each.finds:>5.0%}  {pair} {share:.0%}"
            )
        n_pairs = shown[0].n_pairs
        pairs = "of 1 pair" if n_pairs == 1 else f"the mean of {n_pairs} pairs"
        lines += [
            "",
            f"SA is {pairs}, ± at most that (95 %). Finds: share of words whose nearest word in",
            "the other language is a translation, without words that are written alike.",
        ]
    if len(answer.candidates) > len(shown):
        lines.append(f"{len(answer.candidates) - len(shown)} more models; --json lists all.")
    if answer.left_out:
        lines += ["", "left out:"]
        lines += [f"  {each.model}: {each.reason}" for each in answer.left_out]
    return lines


def _source(answer: Answer) -> str:
    names = _named(answer.languages)
    if answer.source == "core":
        return f"{names}: from {', '.join(answer.tasks)}"
    return f"{names}: from the atlas ({', '.join(answer.tasks)}), names of things"


def _headline(answer: Answer) -> str:
    n = len(answer.languages)
    every = "it" if n == 1 else f"all {n}"
    if not answer.candidates:
        return "No model here can be recommended."
    best = answer.candidates[0]
    if not best.lacks:
        same = f" Not significantly different: {', '.join(answer.equals)}." if answer.equals else ""
        return f"{best.model} is the best that serves {every}.{same}"
    if not best.serves:
        return f"No model serves any of them. The nearest is {best.model}: {_lacking(best)}."
    return f"No model serves {every}. The nearest is {best.model}: {_lacking(best)}."


def _lacking(candidate: Candidate) -> str:
    shares = [
        f"{_named([key])} ({'not measured' if share is None else f'finds {share:.0%}'})"
        for key, share in candidate.lacks.items()
    ]
    return f"it does not serve {', '.join(shares)}"


def _named(keys: Sequence[str]) -> str:
    from sa_bench.languages import language_of

    return ", ".join(language_of(key).name for key in keys)
