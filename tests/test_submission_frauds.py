"""Frauds and accidents in a submission: each is planted in sound results and must be named."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from sa_bench.cli import main
from sa_bench.metric.companions import COMPANIONS

if TYPE_CHECKING:
    from collections.abc import Callable

COMMITTED = Path(__file__).parents[1] / "results"
MODEL = "sentence-transformers__all-MiniLM-L6-v2"
REVISION = "sha256-bcfe46d679df"
OTHER = Path("mteb__baseline-random-encoder", "2")
TASK = "ConceptsSemanticAffinity"
CULTURE = "CultureSemanticAffinity"

Fraud: TypeAlias = "Callable[[Path], object]"


@pytest.fixture
def submission(tmp_path: Path) -> Path:
    """A copy of two committed models; the folder of the first one's revision."""
    for folder in (Path(MODEL, REVISION), OTHER):
        shutil.copytree(COMMITTED / folder, tmp_path / "results" / folder)
    return tmp_path / "results" / MODEL / REVISION


def _errors(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Validate a folder; return its errors, checking that the exit code agrees."""
    code = main(["validate", "--json", str(folder)])
    (verdict,) = json.loads(capsys.readouterr().out)
    errors = [
        ": ".join((found["file"], found["place"], found["message"]))
        for found in verdict["problems"]
        if found["kind"] == "error"
    ]
    assert code == bool(errors)
    assert all(found["remedy"] for found in verdict["problems"])
    return errors


def _edit(name: str, change: Callable[[Any], object]) -> Fraud:
    def plant(folder: Path) -> None:
        path = folder / name
        content = json.loads(path.read_text("utf-8"))
        change(content)
        path.write_text(json.dumps(content), "utf-8")

    return plant


def _scores(change: Callable[[Any], object], task: str = TASK) -> Fraud:
    """Change the list of a task's pairs."""
    return _edit(f"{task}.json", lambda content: change(content["scores"]["test"]))


def _concepts(change: Callable[[Any], object], task: str = TASK) -> Fraud:
    return _edit(f"concepts/{task}.json", change)


def _metadata(**changes: Any) -> Fraud:
    return _edit("model_meta.json", lambda content: content.update(changes))


def _raise_affinity(pair: dict[str, Any], affinity: float) -> None:
    """Set SA, and the ratio and V that go with it."""
    ratio = round((1 - affinity) / affinity, 6)
    inter = round(ratio * pair["intra_lingual_spread"], 6)
    pair.update(main_score=affinity, semantic_affinity=affinity)
    pair.update(semantic_ratio=ratio, inter_lingual_spread=inter)


def _raise_everywhere(folder: Path) -> None:
    """Raise all pairs with all that goes with them, and the score and pseudo-values too."""

    def raise_all(pairs: list[dict[str, Any]]) -> None:
        for pair in pairs:
            _raise_affinity(pair, round(pair["semantic_affinity"] + 0.1, 6))

    _scores(raise_all)(folder)
    pairs = json.loads((folder / f"{TASK}.json").read_text("utf-8"))["scores"]["test"]
    mean = sum(pair["main_score"] for pair in pairs) / len(pairs)

    def raise_concepts(content: dict[str, Any]) -> None:
        shift = mean - content["score"]
        content["score"] = round(mean, 9)
        for holder, key in ((content, "pseudo_values"), _of_pair(content)):
            holder[key] = [value + shift for value in holder[key]]

    _concepts(raise_concepts)(folder)


def _swap_figures(pairs: list[dict[str, Any]]) -> None:
    first, second = pairs[0], pairs[1]
    names = ("hf_subset", "languages")
    for name in names:
        first[name], second[name] = second[name], first[name]


def _drop_concept(content: dict[str, Any]) -> None:
    columns = [content, content["language_spread"], content["pair_pseudo_values"]]
    length = len(content["concepts"])
    for holder in columns:
        for key, column in holder.items():
            if isinstance(column, list) and len(column) == length:
                holder[key] = column[1:]


def _add_concept(content: dict[str, Any]) -> None:
    length = len(content["concepts"])
    for holder in (content, content["language_spread"], content["pair_pseudo_values"]):
        for column in holder.values():
            if isinstance(column, list) and len(column) == length:
                column.append(column[0])
    content["concepts"][-1] = "a-word-of-mine"


def _other_data(folder: Path) -> None:
    old = json.loads((folder / f"{TASK}.json").read_text("utf-8"))["dataset_revision"]
    for name in (f"{TASK}.json", f"concepts/{TASK}.json", f"maps/{TASK}.json"):
        path = folder / name
        path.write_text(path.read_text("utf-8").replace(old, "0123456789ab"), "utf-8")


def _rounded(pairs: list[dict[str, Any]]) -> None:
    for pair in pairs:
        pair.update({k: round(v, 3) for k, v in pair.items() if isinstance(v, float)})


def _of_pair(content: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Return where a file keeps the pseudo-values of the pair, now or before."""
    if "pair_pseudo_values" in content:
        return content["pair_pseudo_values"], "eng-zho"
    return content, "pseudo_values_eng_zho"


def _shrink(holder: dict[str, Any], key: str, factor: float) -> None:
    values = holder[key]
    mean = sum(values) / len(values)
    holder[key] = [mean + factor * (value - mean) for value in values]


def _shrink_interval(content: dict[str, Any]) -> None:
    _shrink(content, "pseudo_values", 0.3)
    content["se"] *= 0.3


def _without_language(content: dict[str, Any]) -> None:
    content["language_spread"]["tur"] = [value / 2 for value in content["language_spread"]["tur"]]


def _all_spreads(content: dict[str, Any]) -> None:
    """Shrink the spreads of all concepts and languages alike, so that they agree."""
    content["spread"] = [value * 0.9 for value in content["spread"]]
    for key, column in content["language_spread"].items():
        content["language_spread"][key] = [value * 0.9 for value in column]


def _copy_other_file(folder: Path) -> None:
    for name in (f"{TASK}.json", f"concepts/{TASK}.json", f"maps/{TASK}.json"):
        shutil.copy(folder.parents[1] / OTHER / name, folder / name)


def _rename_copy(folder: Path) -> None:
    """Copy another model's files and write this model's name into them."""
    other = folder.parents[1] / OTHER
    for path in other.rglob("*.json"):
        if path.name != "model_meta.json":
            text = path.read_text("utf-8").replace("mteb/baseline-random-encoder", _name())
            text = text.replace('"model_revision":"2"', f'"model_revision":"{REVISION}"')
            (folder / path.relative_to(other)).write_text(text, "utf-8")


def _name() -> str:
    return MODEL.replace("__", "/")


def _another_task(folder: Path) -> None:
    """Give the scores of Challenge under the name of Culture, in both files."""
    for name in ("{}.json", "concepts/{}.json"):
        text = (folder / name.format("ChallengeSemanticAffinity")).read_text("utf-8")
        text = text.replace("ChallengeSemanticAffinity", CULTURE)
        (folder / name.format(CULTURE)).write_text(text, "utf-8")


def _repeat_key(folder: Path) -> None:
    path = folder / f"{TASK}.json"
    path.write_text(path.read_text("utf-8").replace("{", '{"task_name": "x", ', 1), "utf-8")


def _infinite(folder: Path) -> None:
    path = folder / f"concepts/{TASK}.json"
    text = path.read_text("utf-8").replace('"pseudo_values":[', '"pseudo_values":[1e400,', 1)
    path.write_text(text, "utf-8")


def _link(folder: Path) -> None:
    path = folder / f"{TASK}.json"
    path.rename(folder.parents[2] / "elsewhere.json")
    path.symlink_to(folder.parents[2] / "elsewhere.json")


def _settings(change: Callable[[str], str]) -> Fraud:
    def plant(folder: Path) -> None:
        path = folder / "run_settings.jsonl"
        path.write_text(change(path.read_text("utf-8")), "utf-8")

    return plant


def _write(path: Path, content: bytes = b"{}") -> Path:
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return path


FRAUDS: dict[str, tuple[Fraud, str]] = {
    "a score is raised": (
        _scores(lambda pairs: pairs[0].update(main_score=0.7)),
        "'eng-zho': 'main_score' is 0.7",
    ),
    "a score and SA are raised": (
        _scores(lambda pairs: pairs[0].update(main_score=0.7, semantic_affinity=0.7)),
        "semantic_affinity is 0.7, but 1 / (1 + semantic_ratio)",
    ),
    "SA of one pair is raised with ratio and V": (
        _scores(lambda pairs: _raise_affinity(pairs[9], 0.7)),
        "but the mean of the pairs",
    ),
    "SA of all pairs is raised with ratio, V, score and pseudo-values": (
        _raise_everywhere,
        "but inter_lingual_spread over its pairs",
    ),
    "the figures of two pairs are swapped": (
        _scores(_swap_figures),
        "the intra-lingual spread of",
    ),
    "the languages of a pair are swapped": (
        _scores(lambda pairs: pairs[0]["languages"].reverse()),
        "'hf_subset' is 'eng-zho'",
    ),
    "the pair's name and languages are swapped": (
        _scores(
            lambda pairs: pairs[0].update(hf_subset="zho-eng", languages=["zho-Hans", "eng-Latn"])
        ),
        "pairs that the table doesn't have, in this order: 'zho-eng'",
    ),
    "the worst pair is missing": (
        _scores(lambda pairs: pairs.remove(min(pairs, key=lambda pair: pair["main_score"]))),
        "1 pairs of its languages are missing",
    ),
    "a pair stands twice": (
        _scores(lambda pairs: pairs.append(pairs[0])),
        "the pair eng-zho stands twice",
    ),
    "a concept is missing": (_concepts(_drop_concept), "concepts that are missing: 'red'"),
    "a concept is added": (_concepts(_add_concept), "not in the table: 'a-word-of-mine'"),
    "two concepts change places": (
        _concepts(lambda content: content["concepts"].insert(0, content["concepts"].pop())),
        "not in the table's order",
    ),
    "a concept is moved to another domain": (
        _concepts(lambda content: content["domains"].__setitem__(0, "body")),
        "the domains are not those of the table",
    ),
    "other data was used": (_other_data, "dataset_revision is 0123456789ab"),
    "a figure is not a number": (
        _scores(lambda pairs: pairs[3].update(semantic_affinity=float("nan"))),
        "NaN is not a score",
    ),
    "a figure is infinite": (_infinite, "'pseudo_values' is [inf"),
    "a figure is null": (
        _scores(lambda pairs: pairs[3].update(semantic_affinity=None)),
        "'eng-deu': 'semantic_affinity' is None",
    ),
    "a figure is a text": (
        _scores(lambda pairs: pairs[3].update(semantic_affinity="0.9")),
        "'eng-deu': 'semantic_affinity' is '0.9'",
    ),
    "a figure is a truth value": (
        _scores(lambda pairs: pairs[3].update(retrieval_accuracy=True)),
        "'eng-deu': 'retrieval_accuracy' is True",
    ),
    "figures are out of range": (
        _scores(lambda pairs: pairs[3].update(inter_lingual_spread=2.5)),
        "a number of at most 2",
    ),
    "another model's files are copied": (_copy_other_file, "model is 'mteb/baseline-random"),
    "another model's folder is copied and renamed": (
        _rename_copy,
        f"all 66 pairs have the scores of {OTHER.as_posix()}",
    ),
    "figures are rounded to three decimals": (
        _scores(_rounded),
        "semantic_affinity is 0.504, but 1 / (1 + semantic_ratio) is 0.503778",
    ),
    "pseudo-values are edited": (
        _concepts(lambda content: content["pseudo_values"].__setitem__(0, 0.9)),
        "score: the standard error of the pseudo-values",
    ),
    "pseudo-values of eng-zho are edited": (
        _concepts(lambda content: _shrink(*_of_pair(content), 0.5)),
        "eng-zho: the standard error of the pseudo-values",
    ),
    "pseudo-values are shifted": (
        _concepts(
            lambda content: content.update(
                pseudo_values=[value + 0.001 for value in content["pseudo_values"]]
            )
        ),
        "score: pseudo-values average to",
    ),
    "a standard error is edited": (
        _concepts(lambda content: content.update(se=content["se"] / 2)),
        "score: the standard error of the pseudo-values",
    ),
    "a concept's spread is edited": (
        _concepts(lambda content: content["spread"].__setitem__(0, 0.1)),
        "spread of 1 concepts ('red') is not the mean of language_spread",
    ),
    "a language's spreads are edited": (
        _concepts(_without_language),
        "tur: language_spread averages to",
    ),
    "all spreads are edited alike": (_concepts(_all_spreads), "eng: language_spread averages to"),
    "a score without a domain is edited": (
        _concepts(lambda content: content["without_domain"]["abstract"].update(score=0.6)),
        "without_domain, abstract: score is 0.6",
    ),
    "a domain is left out": (
        _concepts(lambda content: content["without_domain"].pop("abstract")),
        "stand in only one of domains and without_domain: ['abstract']",
    ),
    "counts are edited": (
        _scores(lambda pairs: pairs[0].update(n_concepts=391)),
        "eng-zho: n_concepts is 391, and the table has 390",
    ),
    "chance affinity is edited": (
        _scores(lambda pairs: pairs[0].update(chance_affinity=0.45)),
        "eng-zho: chance_affinity is 0.45",
    ),
    "the share of distinct vectors is edited": (
        _scores(lambda pairs: pairs[0].update(distinct_vector_share=0.9003)),
        "eng-zho: distinct_vector_share is 0.9003",
    ),
    "retrieval is left out": (
        _scores(lambda pairs: [pair.pop("retrieval_accuracy") for pair in pairs]),
        "retrieval_accuracy: retrieval_accuracy is missing from 66 of 66 pairs",
    ),
    "the offset is said to be none": (
        _scores(
            lambda pairs: [
                pair.update(language_offset_share=0.0, chance_affinity=0.45) for pair in pairs
            ]
        ),
        "eng-zho: chance_affinity is 0.45",
    ),
    "SA without identical words is made up": (
        _scores(lambda pairs: [pair.update(semantic_affinity_non_identical=0.9) for pair in pairs]),
        "eng-spa: semantic_affinity_non_identical is 0.9",
    ),
    "more words are mutually nearest than are found": (
        _scores(lambda pairs: pairs[0].update(mutual_nearest_accuracy=0.9)),
        "mutual_nearest_accuracy is 0.9, above retrieval_accuracy",
    ),
    "another task's scores stand under this name": (_another_task, "the revision of"),
    "metadata is of another revision": (
        _metadata(revision="0123456789abcdef0123456789abcdef01234567"),
        "whose folder is",
    ),
    "metadata is of another model": (_metadata(name="org/model"), "whose folder is org__model"),
    "a link is not https": (
        _metadata(reference="http://example.org"),
        "'http://example.org' is no https link",
    ),
    "a script stands for a link": (
        _metadata(reference="javascript:alert(1)"),
        "a link that starts with https://",
    ),
    "the number of parameters can't be": (
        _metadata(n_parameters=10**18),
        "n_parameters is 1000000000000000000, and a number from 0 to 1e+14",
    ),
    "the memory can't be": (_metadata(memory_usage_mb=1e308), "memory_usage_mb is 1e+308"),
    "no text fits": (_metadata(max_tokens=0), "max_tokens is 0, and a number from 1"),
    "a licence is markup": (_metadata(license="<b>mit</b>"), "license is '<b>mit</b>'"),
    "a licence turns the line around": (
        _metadata(license="mit\u202e"),
        r"license is 'mit\u202e'",
    ),
    "a link is markup": (
        _metadata(reference='https://example.org/"><script>'),
        "reference is 'https://example.org/\"><script>'",
    ),
    "whether there are instructions is left open": (
        _metadata(use_instructions=None),
        "use_instructions is None, so the prompt can't be checked",
    ),
    "an experiment holds a program": (
        lambda folder: _write(folder / "experiments" / "p" / "run.py"),
        "experiments/p/run.py: : a file that doesn't belong here",
    ),
    "an experiment holds a page": (
        lambda folder: _write(folder / "experiments" / "index.html"),
        "experiments/index.html: : a file that doesn't belong here",
    ),
    "an experiment's file is executable": (
        lambda folder: _write(folder / "experiments" / "p" / f"{TASK}.json").chmod(0o755),
        f"experiments/p/{TASK}.json: : is executable",
    ),
    "an experiment is a link": (
        lambda folder: (
            _write(folder / "experiments" / "p" / "x.json")
            .with_name("passwd.json")
            .symlink_to("/etc/passwd")
        ),
        "experiments/p/passwd.json: : is a symbolic link",
    ),
    "an experiment is oversized": (
        lambda folder: _write(folder / "experiments" / "p" / f"{TASK}.json", b" " * 2**21),
        f"experiments/p/{TASK}.json: : 2097152 bytes",
    ),
    "an experiment holds another's folder": (
        lambda folder: _write(folder / "experiments" / "p" / "deeper" / "x.json"),
        "experiments/p/deeper: : a folder that doesn't belong here",
    ),
    "an experiment is described as the model": (
        _metadata(experiment_kwargs={"prompt": "query: "}),
        "describes an experiment",
    ),
    "an experiment's scores are passed off as the model's": (
        _concepts(
            lambda content: content.update(
                signature=content["signature"].replace("prompt:none", "prompt:query:")
            )
        ),
        "was run under the prompt 'query:': an experiment",
    ),
    "the signature names another prompt than the protocol's": (
        _concepts(
            lambda content: content.update(
                signature=content["signature"].replace("prompt:none", "prompt:default")
            )
        ),
        "a model without instructions",
    ),
    "the signature names another version": (
        _concepts(
            lambda content: content.update(
                signature=content["signature"].replace("mteb:2.26.24", "mteb:2.27.0")
            )
        ),
        "the signature names mteb 2.27.0",
    ),
    "the signature names another task": (
        _concepts(
            lambda content: content.update(signature=content["signature"].replace(TASK, CULTURE))
        ),
        "'signature' is",
    ),
    "a version is too old": (
        _edit(f"{TASK}.json", lambda content: content.update(mteb_version="1.38.0")),
        "mteb 1.38.0 is too old",
    ),
    "a version is from the future": (
        _concepts(lambda content: content["versions"].update({"sa-bench": "99.0"})),
        "sa-bench 99.0 is newer than is known here",
    ),
    "a date is in the future": (
        _concepts(lambda content: content.update(written="2999-01-01")),
        "is dated 2999-01-01",
    ),
    "a date is before the paper": (
        _edit(f"{TASK}.json", lambda content: content.update(date=0)),
        "is dated 1970-01-01",
    ),
    "a task was run otherwise than its settings say": (
        _settings(lambda text: text.replace('"numpy": "2.4.6"', '"numpy": "2.0.0"', 1)),
        "run_settings.jsonl: line 1: versions differ",
    ),
    "the settings of a task are missing": (
        _settings(
            lambda text: "".join(
                line for line in text.splitlines(keepends=True) if TASK not in line
            )
        ),
        f"no line for {TASK}",
    ),
    "the map is another model's": (
        lambda folder: shutil.copy(
            folder.parents[1] / OTHER / "maps" / f"{TASK}.json", folder / "maps" / f"{TASK}.json"
        ),
        f"maps/{TASK}.json: model: model is 'mteb/baseline-random-encoder'",
    ),
    "a word on the map is another": (
        _edit(
            f"maps/{TASK}.json",
            lambda content: content["points"]["gloss"].__setitem__(0, "visit my shop"),
        ),
        "glosses that the table has not: ['visit my shop']",
    ),
    "scores have no concept file": (
        lambda folder: (folder / "concepts" / f"{TASK}.json").unlink(),
        f"concepts/{TASK}.json: : missing beside other files",
    ),
    "a key stands twice": (_repeat_key, "key 'task_name' stands twice"),
    "a foreign file lies there": (
        lambda folder: (folder / "install.py").write_text("print()", "utf-8"),
        "install.py: : a file that doesn't belong here",
    ),
    "a foreign folder lies there": (
        lambda folder: (folder / ".github").mkdir(),
        ".github: : a folder that doesn't belong here",
    ),
    "a file is a symbolic link": (_link, f"{TASK}.json: : is a symbolic link"),
    "a file is a pipe": (
        lambda folder: os.mkfifo(folder / "maps" / "STS17.json"),
        "maps/STS17.json: : is no regular file",
    ),
    "a file's name is hostile": (
        lambda folder: (folder / "\u202enosj.exe").write_text("{}", "utf-8"),
        r"\u202enosj.exe",
    ),
    "a file is executable": (
        lambda folder: (folder / f"{TASK}.json").chmod(0o755),
        f"{TASK}.json: : is executable",
    ),
    "a file is oversized": (
        lambda folder: (folder / f"{TASK}.json").write_bytes(b" " * 2**21),
        "2097152 bytes",
    ),
    "JSON is nested too deeply": (
        lambda folder: (folder / f"{TASK}.json").write_text("[" * 100_000, "utf-8"),
        "nested too deeply",
    ),
}


def test_untouched_results_have_no_errors(
    submission: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _errors(submission, capsys) == []


def test_the_committed_results_have_no_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert _errors(COMMITTED, capsys) == []


@pytest.mark.parametrize(("plant", "expected"), FRAUDS.values(), ids=FRAUDS)
def test_a_fraud_or_accident_is_named(
    plant: Fraud, expected: str, submission: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plant(submission)
    errors = _errors(submission, capsys)
    assert any(expected in error for error in errors), "\n".join(errors)


def test_a_branch_as_revision_is_an_error(
    submission: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = submission.rename(submission.parent / "main")
    for path in (*folder.glob("*.json"), *folder.glob("*/*.json")):
        path.write_text(path.read_text("utf-8").replace(REVISION, "main"), "utf-8")
    (error,) = _errors(folder, capsys)
    assert "revision 'main' is a branch" in error


def test_several_frauds_are_named_at_once(
    submission: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planted = [
        "a figure is null",
        "metadata is of another model",
        "a foreign file lies there",
        "the settings of a task are missing",
    ]
    for name in planted:
        FRAUDS[name][0](submission)
    errors = _errors(submission, capsys)
    assert [name for name in planted if not any(FRAUDS[name][1] in e for e in errors)] == []


def test_an_interval_that_is_shrunk_with_its_pseudo_values_wants_a_look(
    submission: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A model whose domains are tight clusters looks so too, so that it is no error."""
    _concepts(_shrink_interval)(submission)
    assert main(["validate", str(submission)]) == 0
    printed = capsys.readouterr().out
    assert f"concepts/{TASK}.json: warning: score: pseudo-values don't tell" in printed


@pytest.mark.parametrize(
    "name", [name for name, each in COMPANIONS.items() if each.cost != "on request"]
)
def test_no_figure_that_the_metric_defines_may_be_left_out(
    name: str, submission: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _scores(lambda pairs: pairs[5].pop(name))(submission)
    errors = _errors(submission, capsys)
    assert any(f"{name}' is missing" in e or f"{name} is missing" in e for e in errors), errors


def test_figures_on_request_may_be_left_out(
    submission: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stored = json.loads((submission / f"{TASK}.json").read_text("utf-8"))["scores"]["test"][0]
    asked = {name for name, each in COMPANIONS.items() if each.cost == "on request"}
    assert not asked & set(stored)
    assert _errors(submission, capsys) == []


def test_a_centred_score_far_from_the_other_figures_should_be_checked(
    submission: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _scores(lambda pairs: [pair.update(semantic_affinity_centered=0.95) for pair in pairs])(
        submission
    )
    assert main(["validate", str(submission)]) == 0
    assert "warning: eng-zho: semantic_affinity_centered is 0.95" in capsys.readouterr().out
