"""``sa-bench choose``: which model for these languages, from results that never were."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from result_files import GeneratedModel, write_model, write_tables

from sa_bench.board.catalogue import Catalogue, catalogue_of
from sa_bench.board.choose import ATLAS, choose, tasks_for
from sa_bench.board.settings import find_source, read_settings
from sa_bench.cli import main
from sa_bench.results import PairMatrix, PairResult, TaskResult
from sa_bench.results.folder import Evaluation, ModelResults
from sa_bench.results.metadata import ModelMetadata
from sa_bench.results.pair_matrix import MATRIX_FIGURES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sa_bench.board.settings import Settings

RANDOM = "mteb/baseline-random-encoder"
KEYS = ("eng", "deu", "swa", "cym")


@pytest.fixture(scope="module")
def site() -> Settings:
    return read_settings(find_source().settings)


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return catalogue_of(find_source())


def model(
    name: str,
    finds: Mapping[str, float],
    affinity: Mapping[str, float] | None = None,
    *,
    tasks: tuple[str, ...] = (ATLAS,),
    se: float = 0.004,
    **metadata: Any,
) -> ModelResults:
    """Return a model that finds a share of each language's words, the lower one's in a pair."""
    keys = tuple(finds)
    pairs = list(combinations(keys, 2))
    shares = [min(finds[a], finds[b]) for a, b in pairs]
    scores = [min((affinity or {}).get(key, 0.7) for key in pair) for pair in pairs]
    figures = dict.fromkeys(MATRIX_FIGURES, shares)
    figures |= {"semantic_affinity": scores, "semantic_affinity_se": [se] * len(pairs)}
    found = {
        f"{a}-{b}": PairResult(
            first=a,
            second=b,
            semantic_affinity=score,
            semantic_affinity_se=se,
            semantic_ratio=1 / score - 1,
            intra_lingual_spread_1=0.5,
            intra_lingual_spread_2=0.5,
            intra_lingual_spread=0.5,
            inter_lingual_spread=0.5 * (1 / score - 1),
            n_concepts=50,
            n_gloss_pairs=50,
            retrieval_accuracy_non_identical=share,
        )
        for (a, b), score, share in zip(pairs, scores, shares, strict=True)
    }
    concepts: Any = SimpleNamespace(written="2026-11-27")
    evaluations = {}
    for task in tasks:
        scored = {p: r for p, r in found.items() if task != ATLAS or p.startswith("eng-")}
        result = TaskResult(Path("T.json"), task, "0" * 12, "2.26.24", scored)
        matrix = PairMatrix(task, name, "1", "0" * 12, keys, figures) if task == ATLAS else None
        evaluations[task] = Evaluation(result, concepts, matrix)
    return ModelResults(Path(name), ModelMetadata(name, "1", **metadata), evaluations)


def test_languages_of_the_core_are_answered_from_its_tasks_others_from_the_atlas(
    site: Settings,
) -> None:
    assert tasks_for(["eng", "hin"], site) == tuple(task.name for task in site.tasks)
    assert tasks_for(["eng", "swa"], site) == (ATLAS,)


def test_a_model_that_serves_all_of_the_languages_comes_before_one_of_a_higher_score(
    site: Settings, known: Catalogue
) -> None:
    wide = model("a/wide", dict.fromkeys(KEYS, 0.5), dict.fromkeys(KEYS, 0.6))
    narrow = model("a/narrow", {"eng": 0.9, "deu": 0.9, "swa": 0.1, "cym": 0.2})
    answer = choose([narrow, wide], ["eng", "deu", "swa"], site, known)
    assert answer.source == "atlas"
    assert [each.model for each in answer.candidates] == ["a/wide", "a/narrow"]
    assert answer.recommended == answer.candidates[0]
    assert answer.candidates[1].serves == ("eng", "deu")
    assert answer.candidates[1].lacks == {"swa": pytest.approx(0.1)}
    assert answer.candidates[1].weakest == ("deu-swa", 0.1)
    better = choose([narrow, wide], ["eng", "deu"], site, known)
    assert better.source == "core"
    assert better.recommended is None


def test_the_figures_are_means_over_the_chosen_pairs_and_the_margin_a_bound(
    site: Settings, known: Catalogue
) -> None:
    affinity = {"eng": 0.8, "deu": 0.7, "swa": 0.6, "cym": 0.1}
    one = model("a/one", dict.fromkeys(KEYS, 0.5), affinity, se=0.01)
    (found,) = choose([one], ["swa", "eng", "deu"], site, known).candidates
    assert found.score == pytest.approx((0.7 + 0.6 + 0.6) / 3)
    assert found.margin == pytest.approx(1.959964 * 0.01, rel=1e-6)
    (alone,) = choose([one], ["swa"], site, known).candidates
    assert alone.score == pytest.approx((0.6 + 0.6 + 0.1) / 3)


def test_the_error_of_a_mean_of_tasks_is_that_of_independent_ones(
    site: Settings, known: Catalogue
) -> None:
    tasks = tuple(task.name for task in site.tasks)
    one = model("a/one", dict.fromkeys(("eng", "deu"), 0.5), tasks=tasks, se=0.01)
    (found,) = choose([one], ["eng", "deu"], site, known).candidates
    assert found.margin == pytest.approx(1.959964 * 0.01 / len(tasks) ** 0.5, rel=1e-6)


def test_models_that_the_errors_explain_are_not_told_apart(
    site: Settings, known: Catalogue
) -> None:
    affinities = {"a/first": 0.7, "a/second": 0.69, "a/third": 0.6}
    models = [
        model(name, dict.fromkeys(KEYS, 0.5), dict.fromkeys(KEYS, score))
        for name, score in affinities.items()
    ]
    for given in (models, models[::-1]):
        answer = choose(given, ["eng", "swa"], site, known)
        assert [each.model for each in answer.candidates] == list(affinities)
        assert answer.equals == ("a/second",)


def test_baselines_and_models_that_find_nothing_are_never_recommended(
    site: Settings, known: Catalogue
) -> None:
    baseline = model(RANDOM, dict.fromkeys(KEYS, 0.9), dict.fromkeys(KEYS, 0.9))
    collapsed = model("a/collapsed", dict.fromkeys(KEYS, 0.05), dict.fromkeys(KEYS, 0.99))
    answer = choose([baseline, collapsed], ["eng", "swa"], site, known)
    assert answer.candidates == ()
    assert {each.model: each.reason[:24] for each in answer.left_out} == {
        "a/collapsed": "it finds 5% of the trans",
        RANDOM: "it is a baseline, which ",
    }


@pytest.mark.parametrize(
    ("options", "metadata", "reason"),
    [
        ({"only_open": True}, {"open_weights": False}, "its weights are not open"),
        ({"only_open": True}, {}, "no one says whether its weights are open"),
        ({"max_parameters": 10}, {"n_parameters": 11}, "it has 11 parameters"),
        ({"max_parameters": 10}, {}, "its number of parameters is not known"),
    ],
)
def test_what_is_not_asked_for_is_left_out_with_the_reason(
    options: dict[str, Any],
    metadata: dict[str, Any],
    reason: str,
    site: Settings,
    known: Catalogue,
) -> None:
    given = [
        model("a/other", dict.fromkeys(KEYS, 0.5), **metadata),
        model("a/fit", dict.fromkeys(KEYS, 0.4), open_weights=True, n_parameters=10),
    ]
    answer = choose(given, ["eng", "swa"], site, known, **options)
    assert [each.model for each in answer.candidates] == ["a/fit"]
    assert [each.reason for each in answer.left_out] == [reason]


def test_a_model_without_these_languages_is_left_out_with_the_reason(
    site: Settings, known: Catalogue
) -> None:
    part = model("a/part", dict.fromkeys(("eng", "deu"), 0.5))
    (left,) = choose([part], ["eng", "swa"], site, known).left_out
    assert left.reason == "it was not evaluated on English and Swahili"
    (left,) = choose([part], ["swa"], site, known).left_out
    assert left.reason == "it was not evaluated in Swahili"


def results(folder: Path, finds: Mapping[str, Callable[[str], float]]) -> Path:
    """Write core results of models that find a share of each pair's words."""
    revisions = write_tables(folder / "tasks")
    keys = ["eng", "zho", "spa", "fra", "deu", "rus", "kor", "ara", "jpn", "hin", "por", "tur"]
    for name, share in finds.items():
        made = GeneratedModel(name, 0.6)
        target = write_model(folder / "results", made, revisions, languages=keys)
        for path in target.glob("*Affinity.json"):
            content = json.loads(path.read_text("utf-8"))
            for entry in content["scores"]["test"]:
                entry["retrieval_accuracy_non_identical"] = share(entry["hf_subset"])
            path.write_text(json.dumps(content), "utf-8")
    return folder / "results"


def test_the_command_says_what_it_rests_on_what_is_best_and_what_is_lacking(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = results(
        tmp_path,
        {
            "org/no-hindi": lambda pair: 0.01 if "hin" in pair else 0.9,
            "org/all": lambda _: 0.4,
            RANDOM: lambda _: 0.9,
        },
    )
    ask = ["choose", "--results", str(folder)]
    assert main([*ask, "English", "العربية", "hi"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("English, Arabic, Hindi: from ConceptsSemanticAffinity, ")
    assert "org/all is the best that serves all 3." in text
    assert f"{RANDOM}: it is a baseline" in text
    assert main([*ask, "eng", "ara", "hin", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["recommended"] == "org/all"
    assert answer["candidates"][1]["lacks"] == {"hin": pytest.approx(0.01)}
    assert answer["candidates"][0]["n_pairs"] == 3


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["eng", "Swahilli"], "'Swahilli' is no language that sa-bench has words of; is Swahili"),
        (["tlh"], "'tlh' is no language that sa-bench has words of; There are 99"),
        (["eng", "swa"], "holds no results of AtlasSemanticAffinity"),
    ],
)
def test_what_can_t_be_answered_is_an_error_of_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    folder = results(tmp_path, {"org/all": lambda _: 0.4})
    assert main(["choose", *words, "--results", str(folder)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert sentence in line


@pytest.mark.parametrize("number", ["many", "-3", "0", "1e99", "nan"])
def test_a_number_of_parameters_that_is_none_is_refused(
    number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["choose", "eng", "deu", f"--max-parameters={number}"])
    assert "is no number of parameters such as 150M" in capsys.readouterr().err


def test_choosing_loads_no_renderer_and_no_model_library(tmp_path: Path) -> None:
    folder = results(tmp_path, {"org/all": lambda _: 0.4})
    script = (
        "import sys\n"
        "from sa_bench.cli import main\n"
        f"assert main(['choose', 'eng', 'zho', '--results', {str(folder)!r}]) == 0\n"
        "heavy = {'jinja2', 'matplotlib', 'mteb', 'torch', 'PIL'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
