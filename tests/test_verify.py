"""`sa-bench verify` names frauds that hang together, and lets honest results pass."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tiny_models import save_tiny_model, tiny_model

from sa_bench.cli import main
from sa_bench.metric import semantic_affinity
from sa_bench.metric.companions import COMPANIONS
from sa_bench.results.task_result import SCORE_KEYS
from sa_bench.running.models import find_model
from sa_bench.running.store import EmbeddingStore, store_path
from sa_bench.tasks import get_task
from sa_bench.verification.re_encode import choose_concepts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("empty_store")

NAME = "org/tiny"
TASK = "ChallengeSemanticAffinity"
LANGUAGES = ("eng", "zho", "deu")
BY = "Ada Lovelace <ada@example.org>"
N_CONCEPTS = get_task(TASK).table.n_concepts


@pytest.fixture(scope="module")
def submitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a model and its honest results, which tests copy."""
    folder = tmp_path_factory.mktemp("submitted")
    _evaluate(save_tiny_model(folder / "model"), folder / "results")
    return folder


@pytest.fixture
def work(submitted: Path, tmp_path: Path) -> Path:
    """Return a copy of the model and its results, free to be changed."""
    shutil.copytree(submitted, tmp_path / "work")
    return tmp_path / "work"


def _evaluate(model: Path, results: Path, name: str = NAME) -> None:
    arguments = ["run", "-m", str(model), "--name", name, "-t", TASK, "-l", *LANGUAGES]
    assert main([*arguments, "--results", str(results)]) == 0


def _verify(work: Path, *options: str, model: Path | None = None, name: str = NAME) -> int:
    named = [str(model or work / "model"), "--name", name]
    return main(["verify", *named, "--results", str(work / "results"), *options])


def _files(work: Path) -> tuple[Path, Path]:
    """Return the result file and the concept file."""
    (result,) = (work / "results").glob(f"*/*/{TASK}.json")
    return result, result.parent / "concepts" / result.name


def _edit(path: Path, change: Callable[[Any], None]) -> None:
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")


def _edit_pairs(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    def each(content: dict[str, Any]) -> None:
        for entry in content["scores"]["test"]:
            change(entry)

    _edit(path, each)


def _verdict(capsys: pytest.CaptureFixture[str], work: Path, *options: str) -> dict[str, Any]:
    code = _verify(work, *options, "--json")
    (verdict,) = json.loads(capsys.readouterr().out)
    assert code == (0 if verdict["agrees"] else 1)
    return dict(verdict)


@pytest.mark.parametrize(
    "options",
    [
        ("--all",),
        ("--all", "--batch-size", "3"),
        ("--sample", "40"),
        ("--all", "--dtype", "float16"),
        ("--all", "--dtype", "bfloat16"),
    ],
    ids=" ".join,
)
def test_honest_results_agree(
    work: Path, capsys: pytest.CaptureFixture[str], options: Sequence[str]
) -> None:
    verdict = _verdict(capsys, work, *options)
    assert verdict["differences"] == []
    assert verdict["n_checked"] == (40 if "--sample" in options else N_CONCEPTS)
    assert 0 < verdict["largest_difference"] <= verdict["tolerance"]


def test_half_precision_does_not_pass_as_single(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    verdict = _verdict(capsys, work, "--all", "--dtype", "bfloat16", "--tolerance", "1e-6")
    assert not verdict["agrees"]


def test_vectors_in_the_store_are_not_believed(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tiny_model(seed=9)
    named = find_model(str(work / "model"), name=NAME)
    texts = get_task(TASK).texts
    with EmbeddingStore(store_path(named.meta)) as store:
        store.put("", texts, np.asarray(other.encode(texts), dtype=np.float32))
    assert _verdict(capsys, work, "--all")["agrees"]


def test_verifying_leaves_nothing_in_the_store(work: Path, empty_store: Path) -> None:
    assert _verify(work, "--sample", "30") == 0
    assert not list(empty_store.glob("*/*.sqlite"))


def _scale_spreads(work: Path) -> None:
    """Make the model look better: all spreads, and with them every score and pseudo-value."""
    result, concepts = _files(work)

    def better(entry: dict[str, Any]) -> None:
        entry["inter_lingual_spread"] *= 0.8
        entry["semantic_ratio"] *= 0.8
        affinity = 1 / (1 + entry["semantic_ratio"])
        entry["semantic_affinity"] = entry["main_score"] = affinity

    _edit_pairs(result, better)
    entries = json.loads(result.read_text("utf-8"))["scores"]["test"]
    score = float(np.mean([entry["main_score"] for entry in entries]))

    def match(content: dict[str, Any]) -> None:
        content["pseudo_values"] = [
            value - content["score"] + score for value in content["pseudo_values"]
        ]
        content["score"] = score
        content["spread"] = [0.8 * value for value in content["spread"]]
        content["language_spread"] = {
            key: [0.8 * value for value in column]
            for key, column in content["language_spread"].items()
        }

    _edit(concepts, match)


def _take_another_model(work: Path) -> None:
    """Submit another model's results under this one's name and revision."""
    revision = _files(work)[0].parent.name
    shutil.rmtree(work / "results")
    _evaluate(save_tiny_model(work / "other", seed=5), work / "results", "org/other")
    (other,) = (work / "results" / "org__other").iterdir()
    target = work / "results" / "org__tiny" / revision
    target.parent.mkdir()
    for path in other.rglob("*.json"):
        text = path.read_text("utf-8").replace("org/other", NAME).replace(other.name, revision)
        path.write_text(text, "utf-8")
    other.rename(target)
    other.parent.rmdir()


def _take_a_tuned_copy(work: Path) -> None:
    """Submit the results of slightly other weights under the revision of the published ones."""
    tuned = tiny_model()
    weights = next(tuned.parameters())
    weights.data += 0.01 * weights.data.new_tensor(
        np.random.default_rng(1).normal(size=tuple(weights.shape))
    )
    tuned.save_pretrained(str(work / "tuned"))
    revision = _files(work)[0].parent.name
    shutil.rmtree(work / "results")
    _evaluate(work / "tuned", work / "results")
    folder = _files(work)[0].parent
    for path in folder.rglob("*.json"):
        path.write_text(path.read_text("utf-8").replace(folder.name, revision), "utf-8")
    folder.rename(folder.with_name(revision))


def _take_other_glosses(work: Path) -> None:
    """Submit results of a list whose German words were replaced by the English ones."""
    task = get_task(TASK).with_languages(LANGUAGES)
    rows = task.table.rows(task.language_keys)
    vectors = tiny_model().encode(list(rows.texts))
    places = {**rows.places, "deu": rows.places["eng"]}
    forged = semantic_affinity(
        {key: vectors[place] for key, place in places.items()},
        {**rows.concepts, "deu": rows.concepts["eng"]},
        {**rows.glosses, "deu": rows.glosses["eng"]},
    )
    result, concepts = _files(work)

    def scores(content: dict[str, Any]) -> None:
        for entry in content["scores"]["test"]:
            entry.update(forged.pairs[entry["hf_subset"]].to_dict())
            entry["main_score"] = entry["semantic_affinity"]

    def columns(content: dict[str, Any]) -> None:
        content["score"] = forged.score
        content["spread"] = forged.concepts.spread.tolist()
        content["pseudo_values"] = forged.concepts.pseudo_values.tolist()
        content["language_spread"] = {
            key: column.tolist() for key, column in forged.concepts.language_spread.items()
        }

    _edit(result, scores)
    _edit(concepts, columns)


@pytest.mark.parametrize(
    "forge", [_scale_spreads, _take_another_model, _take_a_tuned_copy, _take_other_glosses]
)
def test_a_forgery_that_hangs_together_is_named_from_a_sample(
    work: Path,
    capsys: pytest.CaptureFixture[str],
    forge: Callable[[Path], None],
) -> None:
    forge(work)
    capsys.readouterr()
    assert _verify(work, "--sample", "30") == 1
    shown = capsys.readouterr().out
    assert "DIFFERS" in shown
    assert "30 concepts differ, the worst" in shown
    assert "submitted" in shown
    assert "re-computed" in shown


def test_the_worst_concepts_are_named_with_their_words(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = get_task(TASK).table

    def forge(content: dict[str, Any]) -> None:
        content["language_spread"]["deu"][7] -= 0.25

    _edit(_files(work)[1], forge)
    capsys.readouterr()
    assert _verify(work, "--all") == 1
    shown = capsys.readouterr().out
    assert "1 concept differs" in shown
    assert f"{table.ids[7]} (deu {' / '.join(table.glosses['deu'][7])}), spread of deu" in shown


def _inflate_all_words(work: Path) -> None:
    """Raise H and so every score; the spreads of concepts, which a sample proves, stay."""
    result, concepts = _files(work)

    def raise_pair(entry: dict[str, Any]) -> None:
        for key in ("intra_lingual_spread", "intra_lingual_spread_1", "intra_lingual_spread_2"):
            entry[key] *= 1.3
        entry["semantic_ratio"] = entry["inter_lingual_spread"] / entry["intra_lingual_spread"]
        affinity = 1 / (1 + entry["semantic_ratio"])
        entry["semantic_affinity"] = entry["main_score"] = affinity

    _edit_pairs(result, raise_pair)
    entries = json.loads(result.read_text("utf-8"))["scores"]["test"]
    score = float(np.mean([entry["main_score"] for entry in entries]))
    _edit(concepts, lambda content: content.update(score=score))


@pytest.mark.parametrize("options", [("--sample", "100"), ("--all",)], ids=" ".join)
def test_a_score_raised_by_the_spread_of_all_words_is_named(
    work: Path, capsys: pytest.CaptureFixture[str], options: Sequence[str]
) -> None:
    _inflate_all_words(work)
    differences = _verdict(capsys, work, *options)["differences"]
    assert any(sentence.startswith("score of the task") for sentence in differences)


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ("pseudo_values", "pseudo-value"),
        ("se", "standard error of the task"),
        ("retrieval_accuracy", "retrieval_accuracy of eng-zho"),
        ("without_domain", "score without the domain"),
    ],
)
def test_what_only_all_concepts_tell_is_compared_with_all(
    work: Path, capsys: pytest.CaptureFixture[str], figure: str, expected: str
) -> None:
    result, concepts = _files(work)

    def forge(content: dict[str, Any]) -> None:
        if figure == "pseudo_values":
            content[figure][3] += 0.01
            content[figure][4] -= 0.01
        elif figure == "se":
            content[figure] /= 2
        else:
            next(iter(content[figure].values()))["score"] += 0.01

    if figure == "retrieval_accuracy":
        _edit(result, lambda content: content["scores"]["test"][0].update({figure: 0.9}))
    else:
        _edit(concepts, forge)
    differences = _verdict(capsys, work, "--all")["differences"]
    assert len(differences) == (2 if figure == "pseudo_values" else 1)
    assert expected in differences[0]
    if figure in {"pseudo_values", "without_domain"}:
        assert _verdict(capsys, work, "--sample", "60")["agrees"]


def _stored_figures(work: Path) -> set[str]:
    entry = json.loads(_files(work)[0].read_text("utf-8"))["scores"]["test"][0]
    return set(SCORE_KEYS) & set(entry)


def test_every_stored_figure_of_a_pair_is_compared(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = _stored_figures(work)
    assert figures >= {name for name, each in COMPANIONS.items() if each.cost != "on request"}

    def change(entry: dict[str, Any]) -> None:
        if entry["hf_subset"] != "eng-zho":
            return
        for figure in figures:
            value = entry[figure]
            is_count = isinstance(value, int)
            entry[figure] = value + 1 if is_count else value + (0.05 if value < 0.4 else -0.05)
        entry["semantic_affinity"] = entry["main_score"] = 1 / (1 + entry["semantic_ratio"])

    _edit_pairs(_files(work)[0], change)
    score = json.loads(_files(work)[1].read_text("utf-8"))["score"]
    entries = json.loads(_files(work)[0].read_text("utf-8"))["scores"]["test"]
    mean = float(np.mean([entry["main_score"] for entry in entries]))
    assert mean != score
    _edit(_files(work)[1], lambda content: content.update(score=mean))
    verdict = _verdict(capsys, work, "--all")
    named = {each.partition(" of eng-zho")[0] for each in verdict["differences"]}
    assert figures - named == set()
    assert figures - set(verdict["compared"]) == set()


def test_every_figure_that_the_metric_defines_and_the_files_lack_is_a_difference(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    companions = _stored_figures(work) & {
        name for name, each in COMPANIONS.items() if each.function is not None
    }

    def leave_out(entry: dict[str, Any]) -> None:
        for name in companions:
            del entry[name]

    _edit_pairs(_files(work)[0], leave_out)
    differences = _verdict(capsys, work, "--all")["differences"]
    for name in companions:
        assert any(f"{name} of eng-zho: none submitted" in each for each in differences), name


def test_a_companion_on_request_that_is_stored_is_computed_again(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [name for name, each in COMPANIONS.items() if each.cost == "on request"]
    _edit_pairs(_files(work)[0], lambda entry: entry.update(dict.fromkeys(asked, 0.999)))
    differences = _verdict(capsys, work, "--all")["differences"]
    assert {each.partition(" of ")[0] for each in differences} == set(asked)


def test_a_domain_that_is_left_out_is_a_difference(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    domains: list[str] = []

    def forge(content: dict[str, Any]) -> None:
        domain, _ = content["without_domain"].popitem()
        domains.append(domain)

    _edit(_files(work)[1], forge)
    (difference,) = _verdict(capsys, work, "--all")["differences"]
    assert f"score without the domain {domains[0]}: none submitted" in difference


def test_retrieval_above_what_a_sample_allows_is_named(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Among fewer wrong words a word is found more often, so a sample bounds the share of all."""
    _edit_pairs(_files(work)[0], lambda entry: entry.update(retrieval_accuracy=0.97))
    differences = _verdict(capsys, work, "--sample", "100")["differences"]
    assert differences
    assert all(each.startswith("retrieval_accuracy of ") for each in differences)
    assert "at most" in differences[0]


def test_a_share_among_all_words_is_at_most_that_among_a_sample_of_them() -> None:
    task = get_task(TASK).with_languages(LANGUAGES)
    vectors = tiny_model().encode(list(task.texts))
    whole = semantic_affinity(**task.metric_arguments(vectors))
    place = {text: row for row, text in enumerate(task.texts)}
    found: dict[str, list[Any]] = {}
    for seed in range(5):
        ids = choose_concepts(task, 60, seed)
        rows = task.table.rows(task.language_keys, ids)
        own = vectors[[place[text] for text in rows.texts]]
        part = semantic_affinity(
            {key: own[places] for key, places in rows.places.items()}, rows.concepts, rows.glosses
        )
        for name, pair in part.pairs.items():
            found.setdefault(name, []).append(pair.retrieval_accuracy)
    for name, shares in found.items():
        share = whole.pairs[name].retrieval_accuracy
        assert share is not None
        assert np.mean(shares) >= share


@pytest.mark.parametrize("size", ["30", "100"])
def test_an_interval_that_was_shrunk_consistently_is_named_from_a_sample(
    work: Path, capsys: pytest.CaptureFixture[str], size: str
) -> None:
    result, concepts = _files(work)

    def shrink(content: dict[str, Any]) -> None:
        values, score = content["pseudo_values"], content["score"]
        content["pseudo_values"] = [score + 0.3 * (value - score) for value in values]
        content["se"] *= 0.3

    _edit(concepts, shrink)
    _edit_pairs(
        result,
        lambda entry: entry.update(semantic_affinity_se=0.3 * entry["semantic_affinity_se"]),
    )
    differences = _verdict(capsys, work, "--sample", size)["differences"]
    assert any(each.startswith("standard error of the task") for each in differences)


def test_a_coarser_type_that_is_only_declared_widens_no_tolerance(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def forge(content: dict[str, Any]) -> None:
        content["signature"] = content["signature"].replace("dtype:float32", "dtype:bfloat16")
        content["spread"] = [value - 0.006 for value in content["spread"]]

    _edit(_files(work)[1], forge)
    capsys.readouterr()
    assert _verify(work, "--all") == 1
    shown = capsys.readouterr().out
    assert "DIFFERS" in shown
    assert "submitted as computed in bfloat16, and computed here in float32" in shown
    assert "--dtype bfloat16" in shown


def test_a_sample_says_what_it_does_not_prove(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert _verify(work, "--sample", "40", "--seed", "7") == 0
    shown = capsys.readouterr().out
    assert f"40 of {N_CONCEPTS}" in shown
    assert "Sample of seed 7" in shown
    assert "--all computes them again" in shown
    assert _verify(work, "--all") == 0
    assert "estimates" not in capsys.readouterr().out


def test_nobody_can_know_which_concepts_will_be_drawn(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seeds = {_verdict(capsys, work, "--sample", "30")["seed"] for _ in range(2)}
    assert len(seeds) == 2


def test_a_seed_draws_the_same_concepts_again_and_others_per_task() -> None:
    task, other = get_task(TASK), get_task("CultureSemanticAffinity")
    assert choose_concepts(task, 30, 1) == choose_concepts(task, 30, 1)
    assert choose_concepts(task, 30, 1) != choose_concepts(task, 30, 2)
    assert set(choose_concepts(other, 30, 1)) <= set(other.table.ids)


def _complaint(capsys: pytest.CaptureFixture[str], work: Path, *options: str, **named: Any) -> str:
    capsys.readouterr()
    assert _verify(work, *options, **named) == 1
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    (line,) = (each for each in captured.err.splitlines() if each.startswith("sa-bench: error:"))
    return line


def test_other_weights_are_refused_before_they_are_encoded(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tuned = save_tiny_model(work / "tuned", seed=3)
    revision = _files(work)[0].parent.name
    complaint = _complaint(capsys, work, model=tuned)
    assert f"org/tiny was submitted at revision {revision}" in complaint
    assert "other weights" in complaint


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--sample", "29"), "--sample 29 is too small"),
        (("--seed", "-1"), "--seed -1 is negative"),
        (("--tolerance", "0"), "--tolerance 0.0"),
        (("--tolerance", "nan"), "--tolerance nan"),
        (("--batch-size", "0"), "--batch-size 0"),
        (("--by", "Ada"), "--by is 'Ada', and a person as in"),
        (("--by", "Ada\u202e <ada@example.org>"), "a person as in"),
        (("--by", BY, "-t", TASK), "leave -t out"),
        (("--by", BY), "--by signs for every figure, and a sample shows only some; add --all"),
        (("-t", "CultureSemanticAffinity"), "holds no results of CultureSemanticAffinity, only of"),
        (("-t", "Fly"), "unknown task 'Fly'"),
    ],
)
def test_bad_input_is_one_line(
    work: Path, capsys: pytest.CaptureFixture[str], options: Sequence[str], complaint: str
) -> None:
    assert complaint in _complaint(capsys, work, *options)


def test_a_model_without_results_is_answered_with_those_there_are(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    complaint = _complaint(capsys, work, name="org/none")
    assert "there are no results of org/none; there are those of: org/tiny" in complaint


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda c: c.update(concepts=[*c["concepts"][1:], c["concepts"][0]]), "concepts differ"),
        (lambda c: c.update(signature=c["signature"].replace("prompt:none", "prompt:x")), "prompt"),
        (lambda c: c.update(domains=None), "domains"),
    ],
    ids=["order of concepts", "prompt", "domains"],
)
def test_what_is_of_something_else_is_refused_before_it_is_encoded(
    work: Path,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[dict[str, Any]], None],
    complaint: str,
) -> None:
    _edit(_files(work)[1], change)
    assert complaint in _complaint(capsys, work, "--sample", "30")


def test_ctrl_c_ends_with_130_and_leaves_nothing(work: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "sa_bench", "verify", str(work / "model"), "--name", NAME),
            *("--results", str(work / "results"), "--all", "--batch-size", "1"),
        ],
        env={**os.environ, "TMPDIR": str(temporary)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not list(temporary.glob("sa-bench-verify-*")) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "starts anew" in complaint
    assert "Traceback" not in complaint
    assert not list(temporary.glob("sa-bench-verify-*"))
