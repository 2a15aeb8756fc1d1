"""Make concept tables and result files of models that never were, for tests of what reads them.

The figures are drawn at random but hang together as real ones do: SA = 1 / (1 + V / H) per pair, a
score that is the mean over pairs, pseudo-values that average to it, and concepts that are hard for
every model alike. The same seed gives the same bytes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from sa_bench.languages import CORE_LANGUAGES, HIGHLIGHT_PAIRS, pair_name, pairs_of
from sa_bench.metric.companions import COMPANIONS
from sa_bench.results import ConceptFile, Signature
from sa_bench.tables.shipped import CORE_TASKS, TASK_FOLDERS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["TASKS", "GeneratedModel", "generate", "write_model", "write_tables"]

TASKS = {name: TASK_FOLDERS[name] for name in CORE_TASKS}

_KEYS = tuple(language.key for language in CORE_LANGUAGES)
_DOMAINS = ("body", "colour", "food", "kin", "motion")
_WORDS = {
    "eng": "water",
    "zho": "水",
    "spa": "agua",
    "fra": "eau",
    "deu": "Wasser",
    "rus": "вода",
    "kor": "물",
    "ara": "ماء",
    "jpn": "水",
    "hin": "पानी",
    "por": "água",
    "tur": "su",
}


@dataclass(frozen=True, slots=True)
class GeneratedModel:
    """What a generated model is to look like.

    Attributes:
        name: ``org/model``.
        affinity: About the SA that it gets.
        revision: Its revision.
        metadata: Further or other entries of ``model_meta.json``.
        retrieval: About the retrieval accuracy that it gets.
    """

    name: str
    affinity: float
    revision: str = "1"
    metadata: dict[str, Any] | None = None
    retrieval: float = 0.8


def generate(
    folder: Path,
    n_models: int,
    *,
    tasks: Sequence[str] = tuple(TASKS),
    n_concepts: int = 40,
    seed: int = 0,
) -> tuple[Path, Path]:
    """Write tables and the results of ``n_models`` models; return the folders of both."""
    random = np.random.default_rng(seed)
    revisions = write_tables(folder / "tasks", n_concepts)
    for number in range(n_models):
        affinity = float(np.clip(random.normal(0.58, 0.09), 0.35, 0.85))
        model = GeneratedModel(
            name=f"org-{number % 17}/model-{number:04}",
            affinity=affinity,
            metadata={
                "n_parameters": int(10 ** random.uniform(7.3, 10)),
                "embed_dim": int(2 ** random.integers(8, 13)),
                "release_date": f"20{random.integers(20, 27)}-{random.integers(1, 13):02}-15",
                "open_weights": bool(random.random() < 0.8),
            },
            retrieval=float(np.clip(random.normal(0.7, 0.2), 0.02, 1)),
        )
        write_model(folder / "results", model, {task: revisions[task] for task in tasks}, seed=seed)
    return folder / "results", folder / "tasks"


def write_tables(
    folder: Path, n_concepts: int = 40, *, words: Sequence[str] = ()
) -> dict[str, str]:
    """Write one concept table per task; return their revisions by the task's name.

    With ``words``, concepts, domains and glosses are made of these instead of plain ones.
    """
    words_of = {key: _WORDS.get(key, "water") for key in _KEYS}
    revisions = {}
    for task, name in TASKS.items():
        lines = []
        for number in range(n_concepts):
            word = words[number % len(words)] if words else ""
            row: dict[str, Any] = {
                "id": f"{word or name}-{number:03}",
                "domain": words[number % len(words)] if words else _DOMAINS[number % len(_DOMAINS)],
            }
            row |= {key: [f"{word or plain}{number}"] for key, plain in words_of.items()}
            lines.append(json.dumps(row, ensure_ascii=False))
        path = folder / name / "data" / "test.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", "utf-8")
        revisions[task] = sha256(path.read_bytes()).hexdigest()[:12]
    return revisions


def write_model(
    folder: Path,
    model: GeneratedModel,
    revisions: dict[str, str],
    *,
    languages: Sequence[str] = _KEYS,
    seed: int = 0,
) -> Path:
    """Write one model's results on the tasks of ``revisions``; return its revision's folder."""
    target = folder / model.name.replace("/", "__").replace(" ", "_") / model.revision
    (target / "concepts").mkdir(parents=True, exist_ok=True)
    metadata = {
        "name": model.name,
        "revision": model.revision,
        "release_date": "2025-01-15",
        "languages": ["eng-Latn", "zho-Hans"],
        "n_parameters": 278_000_000,
        "embed_dim": 768,
        "license": "apache-2.0",
        "open_weights": True,
        "reference": "https://example.org/model",
        **(model.metadata or {}),
    }
    (target / "model_meta.json").write_text(json.dumps(metadata), "utf-8")
    tables = folder.parent / "tasks"
    for task, revision in revisions.items():
        table = tables / TASKS[task] / "data" / "test.jsonl"
        rows = [json.loads(line) for line in table.read_text("utf-8").splitlines()]
        random = np.random.default_rng([seed, *f"{model.name}{task}".encode()])
        _write_task(target, model, task, revision, rows, languages, random)
    return target


def _write_task(
    target: Path,
    model: GeneratedModel,
    task: str,
    revision: str,
    rows: list[dict[str, Any]],
    languages: Sequence[str],
    random: np.random.Generator,
) -> None:
    names = [pair_name(*pair) for pair in pairs_of(languages)]
    center = np.log(model.affinity / (1 - model.affinity))
    shared = np.random.default_rng([len(task)]).normal(0, 0.12, len(names))
    affinity = _logistic(center + shared + random.normal(0, 0.05, len(names)))
    intra = random.uniform(0.5, 0.7, (len(names), 2))
    entries = [
        _pair_entry(name, float(value), spreads, len(rows), model, random)
        for name, value, spreads in zip(names, affinity, intra, strict=True)
    ]
    result = {
        "dataset_revision": revision,
        "task_name": task,
        "mteb_version": "2.26.24",
        "scores": {"test": entries},
        "evaluation_time": 1.0,
        "kg_co2_emissions": None,
    }
    (target / f"{task}.json").write_text(json.dumps(result), "utf-8")
    score = sum(entry["main_score"] for entry in entries) / len(entries)
    file = _concept_file(target, model, task, revision, rows, languages, score, random)
    (target / "concepts" / f"{task}.json").write_text(file.to_json(), "utf-8")


def _pair_entry(
    name: str,
    affinity: float,
    spreads: NDArray[np.float64],
    n_concepts: int,
    model: GeneratedModel,
    random: np.random.Generator,
) -> dict[str, Any]:
    codes = {language.key: language.code for language in CORE_LANGUAGES}
    first, second = name.split("-")
    intra = float(spreads.mean())
    affinity = round(affinity, 6)
    scores = {
        "semantic_affinity": affinity,
        "semantic_affinity_se": 0.01,
        "semantic_ratio": (1 - affinity) / affinity,
        "inter_lingual_spread": intra * (1 - affinity) / affinity,
        "intra_lingual_spread": intra,
        "intra_lingual_spread_1": float(spreads[0]),
        "intra_lingual_spread_2": float(spreads[1]),
        "retrieval_accuracy": float(np.clip(model.retrieval + random.normal(0, 0.05), 0, 1)),
        "semantic_affinity_centered": min(affinity + abs(random.normal(0, 0.03)), 1),
        "language_offset_share": abs(random.normal(0, 0.1)),
        "chance_affinity": float(np.clip(random.normal(0.47, 0.02), 0, 1)),
        "semantic_affinity_non_identical": max(affinity - abs(random.normal(0, 0.01)), 0),
        "distinct_vector_share": 1.0,
        "semantic_affinity_semanscope": affinity,
    }
    scores["retrieval_accuracy_non_identical"] = scores["retrieval_accuracy"]
    for key, companion in COMPANIONS.items():
        if companion.cost != "on request":
            share = float(np.clip(model.retrieval, 0, 1))
            scores.setdefault(key, companion.low + share * (companion.high - companion.low))
    return {
        "main_score": affinity,
        **{key: round(value, 6) for key, value in scores.items()},
        "n_concepts": n_concepts,
        "n_gloss_pairs": n_concepts,
        "hf_subset": name,
        "languages": [codes[first], codes[second]],
    }


def _concept_file(
    target: Path,
    model: GeneratedModel,
    task: str,
    revision: str,
    rows: list[dict[str, Any]],
    languages: Sequence[str],
    score: float,
    random: np.random.Generator,
) -> ConceptFile:
    n_concepts = len(rows)
    difficulty = np.random.default_rng([n_concepts, len(task)]).normal(0, 1, n_concepts)
    noise = difficulty + random.normal(0, 0.7, n_concepts)
    noise -= noise.mean()
    pseudo_values = score - 0.12 * noise
    spread = np.clip(0.6 * (1 - score) / score + 0.1 * noise, 0, 2)
    domains = [row["domain"] for row in rows]
    return ConceptFile(
        task=task,
        model=model.name,
        model_revision=target.name,
        dataset_revision=revision,
        signature=Signature(task, revision, len(languages), "none", "float32", "2.26.24", "0.1.0"),
        languages=tuple(languages),
        n_pairs=len(languages) * (len(languages) - 1) // 2,
        score=score,
        se=float(pseudo_values.std(ddof=1) / n_concepts**0.5),
        concepts=tuple(row["id"] for row in rows),
        domains=tuple(domains),
        spread=spread,
        pseudo_values=pseudo_values,
        pair_pseudo_values={
            pair: pseudo_values
            for pair in HIGHLIGHT_PAIRS
            if pair in {pair_name(*both) for both in pairs_of(languages)}
        },
        language_spread={
            key: np.clip(spread + random.normal(0, 0.02, n_concepts), 0, 2) for key in languages
        },
        without_domain={
            domain: {"score": score + random.normal(0, 0.003)} for domain in sorted(set(domains))
        },
        written="2026-11-22",
        versions={"sa-bench": "0.1.0", "mteb": "2.26.24"},
        keys=tuple(row["concept"] for row in rows) if "concept" in rows[0] else None,
    )


def _logistic(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-values))
