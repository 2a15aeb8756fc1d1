"""A run computes what is missing, keeps what is there, and spoils nothing."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import mteb
import numpy as np
import pytest
import torch
from mteb.models import ModelMeta, SentenceTransformerEncoderWrapper
from mteb.models.abs_encoder import AbsEncoder
from mteb.models.instruct_wrapper import InstructSentenceTransformerModel
from tiny_models import save_tiny_model, tiny_model

from sa_bench.results import read_results
from sa_bench.results.layout import concept_path
from sa_bench.running.encoder import NamedModel
from sa_bench.running.models import find_model
from sa_bench.running.run import Run
from sa_bench.running.saved import prompt_name, result_path, with_data, with_prompt
from sa_bench.running.store import store_path
from sa_bench.tasks import get_task, load_task
from sa_bench.tasks.catalogue import INSTRUCTION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mteb.models import EncoderProtocol
    from numpy.typing import NDArray

    from sa_bench.tasks import SemanticAffinityTask

pytestmark = pytest.mark.usefixtures("empty_store")

TASK = "ConceptsSemanticAffinity"


class CountingEncoder(AbsEncoder):
    """Random vectors by text, and a list of all texts that it was given."""

    mteb_model_meta: ModelMeta

    def __init__(self, *, spoiled: str | None = None) -> None:
        self.mteb_model_meta = ModelMeta.create_empty({"name": "org/counting", "revision": "1"})
        self.texts: list[str] = []
        self.spoiled = spoiled

    def encode(self, inputs: Any, **_: Any) -> NDArray[np.float32]:
        texts = [text for batch in inputs for text in batch["text"]]
        self.texts += texts
        rows = [np.random.default_rng(list(text.encode())).normal(size=8) for text in texts]
        vectors = np.array(rows, dtype=np.float32)
        if self.spoiled in texts:
            vectors[texts.index(self.spoiled)] = np.nan
        return vectors

    def named(self) -> NamedModel:
        return NamedModel(self.mteb_model_meta, lambda: self)


def _task(languages: Sequence[str] = ("eng", "zho", "deu")) -> SemanticAffinityTask:
    return get_task(TASK).with_languages(languages)


def _run(model: NamedModel, results: Path, *tasks: SemanticAffinityTask, **options: Any) -> Run:
    run = Run(model, tasks or (_task(),), results, **options)
    for _ in run.outcomes():
        pass
    return run


def _scores(path: Path) -> dict[str, float]:
    entries = json.loads(path.read_text("utf-8"))["scores"]["test"]
    return {entry["hf_subset"]: entry["main_score"] for entry in entries}


def test_files_lie_where_mteb_looks_for_them(tmp_path: Path) -> None:
    model = CountingEncoder().named()
    run = _run(model, tmp_path / "results")
    cache = mteb.ResultCache(tmp_path)
    assert run.path(run.tasks[0]) == cache.get_task_result_path(TASK, model.meta)
    loaded = cache.load_task_result(TASK, model.meta)
    assert loaded is not None
    assert loaded.get_score() == pytest.approx(0.5, abs=0.05)


def test_each_unique_gloss_is_encoded_once_whatever_the_number_of_pairs(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    task = get_task(TASK)
    _run(encoder.named(), tmp_path, task)
    table = task.table
    glosses = {g for key in table.languages for cell in table.glosses[key] for g in cell}
    assert len(task.hf_subsets) == 66
    assert sorted(encoder.texts) == sorted(glosses)


def test_a_text_of_two_tasks_is_encoded_once(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    tasks = [get_task(TASK), get_task("OracleBoneSemanticAffinity")]
    _run(encoder.named(), tmp_path, *tasks)
    assert len(encoder.texts) == len(set(encoder.texts))
    assert len(encoder.texts) < sum(task.n_texts for task in tasks)


def test_a_second_run_neither_loads_the_model_nor_touches_a_file(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    _run(encoder.named(), tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def refuse() -> EncoderProtocol:
        pytest.fail("the model was loaded")

    outcomes = list(Run(NamedModel(encoder.named().meta, refuse), (_task(),), tmp_path).outcomes())
    assert [outcome.state for outcome in outcomes] == ["cached"]
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_scores_computed_again_from_the_store_are_the_same(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    first = _run(encoder.named(), tmp_path / "one")
    n_texts = len(encoder.texts)
    second = _run(encoder.named(), tmp_path / "two")
    assert len(encoder.texts) == n_texts
    assert _scores(first.path(first.tasks[0])) == _scores(second.path(second.tasks[0]))


def test_more_languages_add_pairs_and_keep_those_there_are(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    run = _run(encoder.named(), tmp_path, _task(("eng", "zho")))
    path = run.path(run.tasks[0])
    narrow = _scores(path)
    _run(encoder.named(), tmp_path, _task(("eng", "zho", "deu")))
    wide = _scores(path)
    assert set(wide) == {"eng-zho", "eng-deu", "zho-deu"}
    assert wide["eng-zho"] == narrow["eng-zho"]


def test_fewer_languages_leave_the_wider_files_as_they_are(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    run = _run(encoder.named(), tmp_path, _task(("eng", "zho", "deu")))
    path = run.path(run.tasks[0])
    before = concept_path(path).read_bytes()
    outcomes = list(Run(encoder.named(), (_task(("eng", "zho")),), tmp_path).outcomes())
    assert [outcome.state for outcome in outcomes] == ["cached"]
    assert outcomes[0].n_pairs == 1
    assert outcomes[0].score == _scores(path)["eng-zho"]
    assert concept_path(path).read_bytes() == before


def test_other_languages_leave_one_result_that_agrees_with_its_concept_file(tmp_path: Path) -> None:
    encoder, results = CountingEncoder(), tmp_path / "results"
    run = _run(encoder.named(), results, _task(("eng", "zho", "deu")))
    first = _scores(run.path(run.tasks[0]))
    task = _task(("eng", "fra"))
    (outcome,) = Run(encoder.named(), (task,), results).outcomes()
    assert (outcome.n_pairs, task.hf_subsets) == (1, ["eng-fra"])
    folder = read_results(results, [TASK])
    assert folder.problems == ()
    assert folder.models[0].evaluations[TASK].concepts.languages == ("eng", "zho", "fra", "deu")
    assert first.items() <= _scores(run.path(task)).items()


def test_a_lost_concept_file_is_made_again(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    run = _run(encoder.named(), tmp_path)
    concepts = concept_path(run.path(run.tasks[0]))
    before = concepts.read_bytes()
    concepts.unlink()
    _run(encoder.named(), tmp_path)
    assert concepts.read_bytes() == before


def test_a_result_on_other_data_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    run = _run(encoder.named(), tmp_path)
    path = run.path(run.tasks[0])
    revision = run.tasks[0].metadata.revision
    path.write_text(path.read_text("utf-8").replace(revision, "0123456789ab"), "utf-8")
    before = path.read_bytes()
    with pytest.raises(
        ValueError, match=f"data revision 0123456789ab.*now {revision}.*--overwrite"
    ):
        _run(encoder.named(), tmp_path)
    assert path.read_bytes() == before
    _run(encoder.named(), tmp_path, overwrite=True)
    assert revision in path.read_text("utf-8")


def test_a_truncated_result_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    run = _run(encoder.named(), tmp_path)
    path = run.path(run.tasks[0])
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(ValueError, match="not valid JSON.*delete it"):
        _run(encoder.named(), tmp_path)
    assert len(path.read_bytes()) == 200


def test_a_model_that_returns_nan_is_an_error_that_names_the_gloss(tmp_path: Path) -> None:
    encoder = CountingEncoder(spoiled=_task().table.glosses["zho"][3][0])
    with pytest.raises(ValueError, match=rf"org/counting, task {TASK}.*zho.*{encoder.spoiled}"):
        _run(encoder.named(), tmp_path)
    assert not list(tmp_path.rglob("*.json"))


def test_after_nan_only_the_spoiled_text_is_asked_for_again(tmp_path: Path) -> None:
    encoder = CountingEncoder(spoiled=_task().table.glosses["zho"][3][0])
    with pytest.raises(ValueError, match="org/counting"):
        _run(encoder.named(), tmp_path)
    encoder.texts.clear()
    spoiled, encoder.spoiled = encoder.spoiled, None
    _run(encoder.named(), tmp_path)
    assert encoder.texts == [spoiled]


def test_a_model_that_fails_in_any_way_is_an_error_that_names_it(tmp_path: Path) -> None:
    class Failing(CountingEncoder):
        def encode(self, *_: Any, **__: Any) -> NDArray[np.float32]:
            raise RuntimeError("out of memory")

    with pytest.raises(ValueError, match=rf"org/counting, task {TASK}: .*out of memory"):
        _run(Failing().named(), tmp_path)


def test_an_error_of_many_arguments_still_names_the_model(tmp_path: Path) -> None:
    class Garbled(CountingEncoder):
        def encode(self, *_: Any, **__: Any) -> NDArray[np.float32]:
            return np.array(json.loads("this is no JSON"))

    with pytest.raises(ValueError, match=rf"org/counting, task {TASK}: it .*: Expecting value"):
        _run(Garbled().named(), tmp_path)


def test_a_wrong_size_limit_is_told_before_the_model_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SA_BENCH_CACHE_GIB", "many")
    encoder = CountingEncoder()
    with pytest.raises(ValueError, match="SA_BENCH_CACHE_GIB is 'many'"):
        _run(encoder.named(), tmp_path)
    assert encoder.texts == []


def test_unreadable_run_settings_are_named(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    settings = _run(encoder.named(), tmp_path).path(_task()).parent / "run_settings.jsonl"
    settings.write_text("broken", "utf-8")
    with pytest.raises(ValueError, match=r"run_settings\.jsonl: .*delete the file"):
        _run(encoder.named(), tmp_path, _task(("eng", "fra")))


@pytest.mark.timeout(60)
def test_a_named_pipe_in_place_of_the_settings_is_refused_and_not_waited_for(
    tmp_path: Path,
) -> None:
    encoder = CountingEncoder()
    settings = _run(encoder.named(), tmp_path).path(_task()).parent / "run_settings.jsonl"
    settings.unlink()
    os.mkfifo(settings)
    with pytest.raises(ValueError, match=r"run_settings\.jsonl: not a regular file; remove it"):
        _run(encoder.named(), tmp_path, _task(("eng", "fra")))


@pytest.mark.parametrize("name", [f"{TASK}.json", "run_settings.jsonl", "model_meta.json"])
def test_a_file_that_is_a_link_to_itself_is_written_again(name: str, tmp_path: Path) -> None:
    encoder = CountingEncoder()
    path = _run(encoder.named(), tmp_path).path(_task()).with_name(name)
    path.unlink()
    path.symlink_to(path.name)
    _run(encoder.named(), tmp_path, _task(("eng", "fra")))
    assert path.is_file()
    assert not path.is_symlink()


def test_the_signature_names_what_can_move_the_score(tmp_path: Path) -> None:
    run = _run(CountingEncoder().named(), tmp_path)
    concepts = json.loads(concept_path(run.path(run.tasks[0])).read_text("utf-8"))
    revision = run.tasks[0].metadata.revision
    assert concepts["signature"].startswith(
        f"SA|task:{TASK}|data:{revision}|langs:3|prompt:none|dtype:float32|mteb:"
    )


def test_prompts_that_differ_in_a_mark_or_a_blank_share_neither_folder_nor_vectors(
    tmp_path: Path,
) -> None:
    plain = CountingEncoder().named()
    prompts = ["word: ", "word:", "word? ", "word", " word", "a-b", "a b", "none", "", "x" * 300]
    prompts.append("word-65762e55c129")  # as the folder of the first is called
    folders, stores = set(), set()
    for prompt in prompts:
        model = with_prompt(plain, (_task(),), prompt)
        path = result_path(tmp_path, model.meta, TASK)
        assert path.parent.name == path.parent.name.strip()
        folders.add(path)
        assert model.encodes_as
        stores.add(store_path(model.encodes_as))
    assert len(folders) == len(stores) == len(prompts)


def test_another_prompt_is_an_experiment_apart_from_what_is_ranked(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "model")
    plain = find_model(str(folder), name="my-org/tiny")
    tasks = (_task(),)
    prompted = with_prompt(plain, tasks, "word: ")
    run = _run(prompted, tmp_path / "results", *tasks, prompt=prompt_name(plain, "word: "))
    path = run.path(tasks[0])
    assert "experiments" in path.parts
    assert "prompt:word:" in concept_path(path).read_text("utf-8")
    ranked = _run(plain, tmp_path / "results")
    assert _scores(ranked.path(ranked.tasks[0])) != _scores(path)
    assert path != result_path(tmp_path / "results", plain.meta, TASK)


def test_the_protocols_instruction_as_a_text_before_every_gloss_is_another_input(
    tmp_path: Path,
) -> None:
    plain = find_model(str(save_tiny_model(tmp_path / "model")), name="my-org/tiny")
    ranked = _run(plain, tmp_path / "results")
    tasks = (_task(),)
    prompted = _run(with_prompt(plain, tasks, INSTRUCTION), tmp_path / "results", *tasks)
    assert _scores(ranked.path(_task())) != _scores(prompted.path(tasks[0]))


class SilentWrapper(SentenceTransformerEncoderWrapper):
    """A wrapper that, like some of mteb's, encodes without a look at its prompts."""

    def encode(self, inputs: Any, **_: Any) -> Any:
        return self.model.encode([text for batch in inputs for text in batch["text"]])


def test_a_wrapper_that_would_pass_over_a_prompt_is_refused(tmp_path: Path) -> None:
    plain = find_model(str(save_tiny_model(tmp_path / "model")), name="my-org/tiny")
    silent = replace(plain, load=lambda: SilentWrapper(tiny_model()))
    tasks = (_task(),)
    with pytest.raises(ValueError, match="no way to change its prompt"):
        _run(with_prompt(silent, tasks, "word: "), tmp_path, *tasks)


@pytest.mark.filterwarnings("ignore:No prompt found")  # mteb's word for an empty one
@pytest.mark.parametrize(
    ("prompt", "sent"),
    [(None, f"Instruct: {INSTRUCTION}\n"), ("Same idea", "Instruct: Same idea\n"), ("", "")],
)
def test_an_instruct_model_gets_the_instruction_in_its_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prompt: str | None, sent: str
) -> None:
    folder = save_tiny_model(tmp_path / "model")
    meta = ModelMeta.create_empty(
        {"name": "org/instruct", "revision": "1", "use_instructions": True}
    )
    prompts: set[str] = set()

    def load() -> EncoderProtocol:
        model = InstructSentenceTransformerModel(
            str(folder), "1", device="cpu", instruction_template="Instruct: {instruction}\n"
        )
        model.mteb_model_meta = meta
        encode = model.model.encode

        def heard(texts: list[str], *, prompt: str, **options: Any) -> Any:
            prompts.add(prompt)
            return encode(texts, prompt=prompt, **options)

        monkeypatch.setattr(model.model, "encode", heard)
        return cast("EncoderProtocol", model)

    model, tasks = NamedModel(meta, load), (_task(),)
    _run(model if prompt is None else with_prompt(model, tasks, prompt), tmp_path, *tasks)
    assert prompts == {sent}


def test_own_data_is_scored_with_vectors_of_earlier_runs(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    table = _task().table
    rows = [(table.glosses["eng"][row][0], table.glosses["zho"][row][0]) for row in range(40)]
    words = tmp_path / "my words.csv"
    words.write_text("english,chinese\n" + "".join(f"{e},{z}\n" for e, z in rows), "utf-8")
    _run(encoder.named(), tmp_path / "results")
    encoder.texts.clear()
    task = load_task(words)
    run = _run(with_data(encoder.named(), task), tmp_path / "results", task)
    assert task.metadata.name == "MyWordsSemanticAffinity"
    assert "experiments" in run.path(task).parts
    assert encoder.texts == []


@pytest.mark.parametrize(
    ("dtype", "signed"),
    [(torch.float32, "float32"), (torch.bfloat16, "bfloat16+float32")],
    ids=["float32", "bfloat16"],
)
def test_the_signature_names_the_type_of_the_weights_where_the_vectors_have_another(
    tmp_path: Path, dtype: torch.dtype, signed: str
) -> None:
    folder = tmp_path / "model"
    tiny_model().to(dtype).save_pretrained(str(folder))
    for results in ("first", "from the store"):
        task = get_task(TASK).with_languages(["eng", "zho"])
        (outcome,) = Run(find_model(str(folder)), [task], tmp_path / results).outcomes()
        assert outcome.path is not None
        written = json.loads(concept_path(outcome.path).read_text("utf-8"))
        assert f"|dtype:{signed}|" in written["signature"]
