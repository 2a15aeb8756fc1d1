"""A prompt of a model's own configuration moves no score at any door: no signature names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mteb
import numpy as np
import pytest
from mteb.models import SentenceTransformerEncoderWrapper
from tiny_models import tiny_model

import sa_bench
from sa_bench.cli import main
from sa_bench.evaluator import SemanticAffinityEvaluator
from sa_bench.results import read_results
from sa_bench.running.maps import embed
from sa_bench.running.models import find_model
from sa_bench.tables import read_task_table
from sa_bench.tasks import get_task

if TYPE_CHECKING:
    from pathlib import Path

    from sentence_transformers import SentenceTransformer

    from sa_bench.tasks import SemanticAffinityTask

pytestmark = [
    pytest.mark.usefixtures("empty_store"),
    pytest.mark.filterwarnings("ignore:SentenceTransformers that use prompts:UserWarning"),
]

TASK = "ChallengeSemanticAffinity"
LANGUAGES = ("eng", "zho", "deu")
PROMPT = "passage on: "


def _prompted(key: str) -> SentenceTransformer:
    model = tiny_model()
    model.prompts = {key: PROMPT}
    model.default_prompt_name = key
    return model


def _task() -> SemanticAffinityTask:
    return get_task(TASK).with_languages(LANGUAGES)


def _evaluated(model: SentenceTransformer) -> float:
    result = mteb.evaluate(model, _task(), cache=None, show_progress_bar=False, co2_tracker=False)
    return float(result.task_results[0].get_score())


@pytest.fixture(scope="module")
def plain() -> float:
    """The score of the same weights without any prompt."""
    return _evaluated(tiny_model())


# mteb looks a prompt up under the type of a task; any other key counts as the default one only.
@pytest.fixture(params=["document", "BitextMining"])
def prompted(request: pytest.FixtureRequest) -> SentenceTransformer:
    return _prompted(request.param)


def test_the_prompt_would_move_the_score(prompted: SentenceTransformer) -> None:
    assert not np.allclose(prompted.encode("word"), prompted.encode("word", prompt=""))


def test_plain_mteb_leaves_it_out_and_the_model_as_it_was(
    prompted: SentenceTransformer, plain: float
) -> None:
    prompts = dict(prompted.prompts)
    assert _evaluated(prompted) == plain
    assert prompted.prompts == prompts


def test_so_does_a_run_from_python(
    prompted: SentenceTransformer, plain: float, tmp_path: Path
) -> None:
    (outcome,) = sa_bench.run(
        prompted, name="org/prompted", tasks=[TASK], languages=LANGUAGES, results=tmp_path
    )
    assert outcome.score == pytest.approx(plain, abs=1e-6)
    (model,) = read_results(tmp_path, [TASK]).models
    assert model.evaluations[TASK].concepts.signature.prompt == "none"


def test_so_do_the_command_a_map_and_a_verification(
    prompted: SentenceTransformer, plain: float, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "model"
    prompted.save_pretrained(str(folder))
    place = ["--name", "org/prompted", "--results", str(tmp_path / "results"), "-t", TASK]
    assert main(["run", "-m", str(folder), *place, "-l", *LANGUAGES]) == 0
    (model,) = read_results(tmp_path / "results", [TASK]).models
    assert model.evaluations[TASK].result.score == pytest.approx(plain, abs=1e-6)
    bare = embed(find_model(str(folder)), _task(), ["word"])
    np.testing.assert_allclose(bare[0], tiny_model().encode("word"), rtol=1e-5)
    assert main(["verify", str(folder), *place]) == 0
    assert "agree" in capsys.readouterr().out


def test_so_does_the_evaluator_of_a_training(prompted: SentenceTransformer, plain: float) -> None:
    evaluator = SemanticAffinityEvaluator.from_table(
        read_task_table(TASK), LANGUAGES, write_csv=False
    )
    assert evaluator(prompted)["semantic_affinity"] == pytest.approx(plain, abs=1e-6)


def test_a_prompt_that_was_asked_for_is_applied(plain: float, tmp_path: Path) -> None:
    scores = {}
    for prompt in (PROMPT, ""):
        (outcome,) = sa_bench.run(
            _prompted("BitextMining"),
            name="org/prompted",
            tasks=TASK,
            languages=LANGUAGES,
            results=tmp_path,
            prompt=prompt,
        )
        assert outcome.path is not None
        assert outcome.path.parent.parent.name == "experiments"
        scores[prompt] = outcome.score
    assert scores[""] == pytest.approx(plain, abs=1e-6)
    assert scores[PROMPT] != pytest.approx(plain, abs=1e-3)


def test_a_model_that_takes_instructions_keeps_what_mteb_gives_it(plain: float) -> None:
    wrapper = SentenceTransformerEncoderWrapper(_prompted("BitextMining"))
    wrapper.mteb_model_meta = wrapper.mteb_model_meta.model_copy(update={"use_instructions": True})
    result = mteb.evaluate(wrapper, _task(), cache=None, show_progress_bar=False, co2_tracker=False)
    assert result.task_results[0].get_score() != pytest.approx(plain, abs=1e-3)
