"""Three figures of the study, found again from the committed files by slow and plain arithmetic.

Nothing of ``sa_bench.validity`` but the answers is used: the standard library reads the files, and
the languages are matched by a table that is typed here.
"""

from __future__ import annotations

import csv
import itertools
import json
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from sa_bench.validity import ValidityStudy, read_pairs, study_of_results

REPOSITORY = Path(__file__).parents[1]
MINILM = "sentence-transformers/all-MiniLM-L6-v2"
CONCEPTS = "ConceptsSemanticAffinity"
OURS = {
    "eng-Latn": "eng",
    "zho-Hans": "zho",
    "cmn-Hans": "zho",
    "spa-Latn": "spa",
    "fra-Latn": "fra",
    "deu-Latn": "deu",
    "rus-Cyrl": "rus",
    "kor-Hang": "kor",
    "ara-Arab": "ara",
    "arb-Arab": "ara",
    "jpn-Jpan": "jpn",
    "hin-Deva": "hin",
    "por-Latn": "por",
    "tur-Latn": "tur",
}


@cache
def the_study() -> ValidityStudy:
    return study_of_results(REPOSITORY / "results", read_pairs(), [CONCEPTS], [MINILM])


def words(model: str) -> dict[frozenset[str], float]:
    (path,) = (REPOSITORY / "results").glob(f"{model.replace('/', '__')}/*/{CONCEPTS}.json")
    return {
        frozenset(code[:3] for code in entry["languages"]): entry["semantic_affinity"]
        for entry in json.loads(path.read_text("utf-8"))["scores"]["test"]
    }


def official(task: str) -> dict[frozenset[str], float]:
    found = defaultdict(list)
    path = REPOSITORY / "leaderboard" / "mteb_pairs.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["task"] == task and row["first"] in OURS and row["second"] in OURS:
                pair = frozenset((OURS[row["first"]], OURS[row["second"]]))
                found[pair].append(float(row[MINILM]))
    return {pair: sum(scores) / len(scores) for pair, scores in found.items()}


def ranks(values: list[float]) -> list[float]:
    return [
        sum(other < value for other in values) + (sum(other == value for other in values) + 1) / 2
        for value in values
    ]


def correlation(x: list[float], y: list[float]) -> float:
    x, y = ranks(x), ranks(y)
    middle = (len(x) + 1) / 2
    products = sum((a - middle) * (b - middle) for a, b in zip(x, y, strict=True))
    squares = [sum((a - middle) ** 2 for a in column) for column in (x, y)]
    return float(products / (squares[0] * squares[1]) ** 0.5)


def pooled(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return (x, fitted y) of isotonic regression by pooling neighbours that fall."""
    blocks: list[list[tuple[float, float]]] = []
    for point in sorted(points):
        blocks.append([point])
        while len(blocks) > 1 and mean_y(blocks[-2]) >= mean_y(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    return [(x, mean_y(block)) for block in blocks for x, _ in block]


def mean_y(block: list[tuple[float, float]]) -> float:
    return sum(y for _, y in block) / len(block)


def between(fitted: list[tuple[float, float]], x: float) -> float:
    if x <= fitted[0][0]:
        return fitted[0][1]
    for (left, low), (right, high) in itertools.pairwise(fitted):
        if left <= x <= right:
            return low + (high - low) * (x - left) / (right - left)
    return fitted[-1][1]


def test_the_correlation_with_ntrex_by_pair() -> None:
    sa, scores = words(MINILM), official("NTREXBitextMining")
    pairs = sorted(sa.keys() & scores.keys(), key=sorted)

    found = the_study().of(MINILM, CONCEPTS, "NTREXBitextMining", "pairs")[0]

    assert found.n == len(pairs) == 58
    assert found.rho == pytest.approx(
        correlation([sa[pair] for pair in pairs], [scores[pair] for pair in pairs])
    )


def test_what_is_left_of_it_given_character_overlap() -> None:
    sa, scores = words(MINILM), official("NTREXBitextMining")
    characters = words("sa-bench/baseline-character-ngrams")
    pairs = sorted(sa.keys() & scores.keys(), key=sorted)
    x, y, z = ([column[pair] for pair in pairs] for column in (sa, scores, characters))
    xy, xz, yz = correlation(x, y), correlation(x, z), correlation(y, z)

    found = the_study().of(MINILM, CONCEPTS, "NTREXBitextMining", "pairs")[0]

    assert found.given_characters == pytest.approx(
        (xy - xz * yz) / ((1 - xz**2) * (1 - yz**2)) ** 0.5
    )


def test_the_error_of_the_forecast_of_belebele_on_a_language_left_out() -> None:
    sa, scores = words(MINILM), official("BelebeleRetrieval")
    points = [(sa[pair], scores[pair]) for pair in sa.keys() & scores.keys() if "eng" in pair]
    errors = [
        abs(between(pooled([other for other in points if other != (x, y)]), x) - y)
        for x, y in points
    ]

    (found,) = (
        one.calibration
        for one in the_study().forecasts
        if (one.calibration.model, one.calibration.task) == (MINILM, "BelebeleRetrieval")
    )

    assert len(found.languages) == len(points) == 11
    assert found.error == pytest.approx(sum(errors) / len(errors))
