"""The evaluator follows semantic affinity in a real training of a real, tiny model."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from datasets import Dataset
from sentence_transformers import SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.sentence_transformer.losses import CosineSimilarityLoss
from tiny_models import tiny_model

from sa_bench.evaluator import SemanticAffinityEvaluator
from sa_bench.metric import FewConceptsWarning, VectorError, semantic_affinity
from sa_bench.tables import ConceptTable

pytestmark = pytest.mark.filterwarnings("ignore::sa_bench.metric.FewConceptsWarning")

ENGLISH = ["red", "blue", "sun", "moon", "water", "fire", "hand", "house"]
GERMAN = ["rot", "blau", "Sonne", "Mond", "Wasser", "Feuer", "Hand", "Haus"]
TURKISH = ["al", "mavi", "", "ay", "su", "od", "el", "ev"]
GLOSSES = {
    "eng": [[word] for word in ENGLISH],
    "deu": [[word] for word in GERMAN],
    "tur": [[word] if word else [] for word in TURKISH],
}


@pytest.fixture(scope="module")
def trainer(tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformerTrainer:
    """A tiny model, trained for three epochs to bring English and German together."""
    evaluator = SemanticAffinityEvaluator(GLOSSES, name="words")
    model = tiny_model()
    trainer = SentenceTransformerTrainer(
        model=model,
        args=SentenceTransformerTrainingArguments(
            output_dir=str(tmp_path_factory.mktemp("training")),
            num_train_epochs=3,
            per_device_train_batch_size=4,
            learning_rate=0.1,
            eval_strategy="epoch",
            save_strategy="epoch",
            load_best_model_at_end=True,
            metric_for_best_model=f"eval_{evaluator.primary_metric}",
            report_to=[],
            use_cpu=True,
            disable_tqdm=True,
        ),
        train_dataset=Dataset.from_dict(
            {"first": ENGLISH, "second": GERMAN, "label": [1.0] * len(ENGLISH)}
        ),
        loss=CosineSimilarityLoss(model),
        evaluator=evaluator,
    )
    trainer.train()
    return trainer


def followed(trainer: SentenceTransformerTrainer, metric: str) -> list[float]:
    return [line[metric] for line in trainer.state.log_history if metric in line]


def test_a_training_logs_semantic_affinity_after_each_epoch(
    trainer: SentenceTransformerTrainer,
) -> None:
    assert len(followed(trainer, "eval_words_semantic_affinity")) == 3


def test_training_on_translations_raises_their_pair_s_affinity(
    trainer: SentenceTransformerTrainer,
) -> None:
    before = SemanticAffinityEvaluator(GLOSSES)(tiny_model())["semantic_affinity_eng-deu"]

    assert followed(trainer, "eval_words_semantic_affinity_eng-deu")[-1] > before + 0.05


def test_a_training_keeps_the_best_model_by_semantic_affinity(
    trainer: SentenceTransformerTrainer,
) -> None:
    assert trainer.state.best_metric == max(followed(trainer, "eval_words_semantic_affinity"))


def test_a_training_writes_a_line_of_csv_after_each_epoch(
    trainer: SentenceTransformerTrainer,
) -> None:
    folder = Path(str(trainer.args.output_dir))
    (path,) = folder.rglob("semantic_affinity_evaluation_words_results.csv")

    lines = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert [float(line["semantic_affinity"]) for line in lines] == followed(
        trainer, "eval_words_semantic_affinity"
    )


def test_the_metrics_are_those_of_the_metric() -> None:
    model = tiny_model()
    pairs = {"eng": ENGLISH, "deu": GERMAN}
    expected = semantic_affinity(
        {key: model.encode(words) for key, words in pairs.items()}, glosses=pairs
    )

    metrics = SemanticAffinityEvaluator({key: GLOSSES[key] for key in pairs})(model)
    pair = expected.pairs["eng-deu"]
    assert metrics == pytest.approx(
        {
            "semantic_affinity": expected.score,
            "semantic_affinity_se": expected.se,
            "retrieval_accuracy": pair.retrieval_accuracy,
            "semantic_affinity_centered": pair.semantic_affinity_centered,
            "intra_lingual_spread": pair.intra_lingual_spread,
            "semantic_affinity_eng-deu": pair.semantic_affinity,
        },
        rel=1e-5,
    )


def test_each_unique_text_is_encoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    model = tiny_model()
    encoded: list[str] = []
    preprocess = model.preprocess

    def remember(texts: list[str], *rest: Any, **options: Any) -> Any:
        encoded.extend(texts)
        return preprocess(texts, *rest, **options)

    monkeypatch.setattr(model, "preprocess", remember)
    same = {key: [[word] for word in ENGLISH] for key in ("eng", "deu", "tur")}
    SemanticAffinityEvaluator(same).measure(model)

    assert sorted(encoded) == sorted(ENGLISH)


def test_a_model_s_default_prompt_is_not_used() -> None:
    plain, prompted = tiny_model(), tiny_model()
    prompted.prompts = {"query": "xyz: "}
    prompted.default_prompt_name = "query"
    evaluator = SemanticAffinityEvaluator(GLOSSES)

    assert evaluator(prompted) == evaluator(plain)


def test_a_prompt_that_is_asked_for_is_used() -> None:
    plain = SemanticAffinityEvaluator(GLOSSES)(tiny_model())

    assert SemanticAffinityEvaluator(GLOSSES, prompt="word: ")(tiny_model()) != plain


def test_vectors_are_cut_to_a_length_that_is_asked_for() -> None:
    short, long = (SemanticAffinityEvaluator(GLOSSES, truncate_dim=d) for d in (4, 16))

    assert short(tiny_model()) != long(tiny_model())


def test_lines_of_csv_are_appended(tmp_path: Path) -> None:
    evaluator = SemanticAffinityEvaluator(GLOSSES)
    for steps in (100, 200):
        evaluator(tiny_model(), str(tmp_path / "new"), epoch=1, steps=steps)

    path = tmp_path / "new" / "semantic_affinity_evaluation_results.csv"
    lines = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert [line["steps"] for line in lines] == ["100", "200"]


def test_no_csv_is_written_where_none_is_wanted(tmp_path: Path) -> None:
    SemanticAffinityEvaluator(GLOSSES, write_csv=False)(tiny_model(), str(tmp_path))

    assert list(tmp_path.iterdir()) == []


def test_the_model_card_learns_the_metrics() -> None:
    model = tiny_model()
    metrics = SemanticAffinityEvaluator(GLOSSES, name="words")(model)

    stored = model.model_card_data.eval_results_dict
    assert stored is not None
    assert list(stored.values()) == [metrics]


def test_a_missing_gloss_leaves_its_concept_out_of_the_pair() -> None:
    result = SemanticAffinityEvaluator(GLOSSES).measure(tiny_model())

    assert result.pairs["eng-tur"].n_concepts == 7


def test_a_concept_table_gives_its_languages_glosses_and_ids() -> None:
    result = SemanticAffinityEvaluator.from_table(small_table(), ["eng", "tur"]).measure(
        tiny_model()
    )

    assert (result.languages, result.concepts.ids) == (("eng", "tur"), ("red", "blue", "moon"))


def test_a_language_that_a_table_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match=r"small\.jsonl has no language zho; it has eng, deu, tur"):
        SemanticAffinityEvaluator.from_table(small_table(), ["eng", "zho"])


def small_table() -> ConceptTable:
    return ConceptTable(
        source="small.jsonl",
        revision="0" * 12,
        codes={"eng": "eng-Latn", "deu": "deu-Latn", "tur": "tur-Latn"},
        ids=("red", "blue", "moon"),
        domains=None,
        glosses={
            "eng": (("red",), ("blue",), ("moon",)),
            "deu": (("rot",), ("blau",), ("Mond",)),
            "tur": (("al",), ("mavi",), ("ay",)),
        },
    )


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="language deu: 1 cells for 2 concepts"):
        SemanticAffinityEvaluator({"eng": [["red"], ["blue"]], "deu": [["rot"]]})


def test_a_broken_model_is_not_scored() -> None:
    model = tiny_model()
    next(model.parameters()).data.fill_(float("nan"))

    with pytest.raises(VectorError, match="NaN"):
        SemanticAffinityEvaluator(GLOSSES)(model)


@pytest.mark.parametrize("flat", [["red", "blue"], "red"])
def test_a_text_in_the_place_of_a_cell_is_refused(flat: Any) -> None:
    with pytest.raises(TypeError, match="language deu: a cell is a text"):
        SemanticAffinityEvaluator({"eng": [["red"], ["blue"]], "deu": flat})


def test_a_file_of_another_evaluator_is_never_appended_to(tmp_path: Path) -> None:
    words = {"eng": [["red"], ["blue"]], "deu": [["rot"], ["blau"]], "fra": [["rouge"], ["bleu"]]}
    fewer = {key: words[key] for key in ("eng", "deu")}
    with pytest.warns(FewConceptsWarning):
        SemanticAffinityEvaluator(words)(tiny_model(), str(tmp_path))
    (path,) = tmp_path.iterdir()
    before = path.read_bytes()
    with (
        pytest.warns(FewConceptsWarning),
        pytest.raises(ValueError, match="columns of another evaluator"),
    ):
        SemanticAffinityEvaluator(fewer)(tiny_model(), str(tmp_path))
    assert path.read_bytes() == before


def test_a_cut_of_the_vectors_has_a_file_of_its_own() -> None:
    words = {"eng": [["red"], ["blue"]], "deu": [["rot"], ["blau"]]}
    whole, cut = (SemanticAffinityEvaluator(words, truncate_dim=dim) for dim in (None, 8))
    assert whole.csv_file != cut.csv_file
