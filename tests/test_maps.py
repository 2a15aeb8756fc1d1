"""Maps: every label on its own point, the same picture from the same vectors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.spatial import procrustes

from sa_bench.cli import main
from sa_bench.results.map_file import MapFile
from sa_bench.running.maps import embed, map_task, save_map
from sa_bench.running.models import find_model
from sa_bench.running.phate import (
    distinct_vectors,
    lay_out,
    normalised,
    orient,
    reference_of,
    sampled_concepts,
)
from sa_bench.tasks import get_task

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from sa_bench.running.maps import TaskMap

MODEL = "sa-bench/baseline-character-ngrams"
TASK = "ChallengeSemanticAffinity"
LANGUAGES = ["eng", "zho", "spa"]


@pytest.fixture(scope="module")
def made() -> TaskMap:
    task = get_task(TASK).with_languages(LANGUAGES)
    return map_task(find_model(MODEL), task)


@pytest.fixture(scope="module")
def blobs() -> NDArray[np.float64]:
    """Return vectors in five clusters, so that the picture has a shape."""
    random = np.random.default_rng(0)
    centres = random.standard_normal((5, 16))
    return centres[np.arange(150) % 5] + random.standard_normal((150, 16))


def _vectors_of(glosses: Sequence[str]) -> NDArray[np.floating]:
    task = get_task(TASK).with_languages(LANGUAGES)
    return embed(find_model(MODEL), task, glosses)


def _places(file: MapFile) -> NDArray[np.float64]:
    return np.column_stack([list(file.x), list(file.y)])


def _disparity(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    return float(procrustes(first, second)[2])


def test_every_label_sits_on_the_place_of_its_own_vector(made: TaskMap) -> None:
    # Each distinct gloss, in the order of the alphabet, is encoded and laid out on its own row.
    glosses = sorted(set(made.file.gloss))
    places = lay_out(_vectors_of(glosses)).places
    row = {gloss: number for number, gloss in enumerate(glosses)}
    expected = places[[row[gloss] for gloss in made.file.gloss]]
    concepts = [made.file.concepts[number] for number in made.file.concept]
    turned = orient(expected, concepts, reference_of(TASK))
    np.testing.assert_allclose(_places(made.file), turned, atol=1e-9)


def test_points_are_the_glosses_of_the_table(made: TaskMap) -> None:
    table = get_task(TASK).table
    expected = {
        (concept, key, gloss)
        for key in LANGUAGES
        for concept, cell in zip(table.ids, table.glosses[key], strict=True)
        for gloss in cell
    }
    file = made.file
    points = [
        (file.concepts[concept], file.languages[language], gloss)
        for concept, language, gloss in zip(file.concept, file.language, file.gloss, strict=True)
    ]
    assert len(points) == len(set(points))
    assert set(points) == expected


def test_labels_in_table_order_on_sorted_points_would_be_wrong(made: TaskMap) -> None:
    # The reference implementation sorts its points, as np.unique does, and labels them unsorted.
    glosses = list(dict.fromkeys(made.file.gloss))
    place = dict(zip(made.file.gloss, _places(made.file), strict=True))
    _, sorted_rows = np.unique(_vectors_of(glosses), axis=0, return_index=True)
    labelled = zip(glosses, (glosses[row] for row in sorted_rows), strict=False)
    right = [np.array_equal(place[label], place[point]) for label, point in labelled]
    assert np.mean(right) < 0.05


def test_two_runs_write_the_same_bytes(made: TaskMap, tmp_path: Path) -> None:
    arguments = ["map", "-m", MODEL, "-t", TASK, "-l", *LANGUAGES, "--results", str(tmp_path)]
    assert main(arguments) == 0
    (path,) = tmp_path.rglob("maps/*.json")
    assert path.relative_to(tmp_path).as_posix() == (
        f"sa-bench__baseline-character-ngrams/1/maps/{TASK}.json"
    )
    assert path.read_text("utf-8") == made.file.to_json()


def test_another_order_of_rows_gives_the_same_picture(blobs: NDArray[np.float64]) -> None:
    order = np.random.default_rng(1).permutation(len(blobs))
    shuffled = lay_out(blobs[order]).places
    assert _disparity(lay_out(blobs).places[order], shuffled) < 0.01


def test_groups_without_common_neighbours_are_reported(blobs: NDArray[np.float64]) -> None:
    apart = np.concatenate([blobs[:40] + 50 * np.eye(16)[0], blobs[40:80] - 50 * np.eye(16)[0]])
    (note,) = lay_out(apart).notes
    assert "groups without common neighbours" in note


def test_glosses_that_share_a_vector_share_a_place(blobs: NDArray[np.float64]) -> None:
    layout = lay_out(np.concatenate([blobs, 2.5 * blobs[:40]]))
    assert layout.n_vectors == len(blobs)
    np.testing.assert_array_equal(layout.places[150:], layout.places[:40])


def test_repeats_leave_the_other_points_where_they_were(blobs: NDArray[np.float64]) -> None:
    repeated = np.concatenate([blobs, np.repeat(blobs[:1], 200, axis=0)])
    np.testing.assert_allclose(lay_out(repeated).places[:150], lay_out(blobs).places, atol=1e-9)


def test_vectors_that_differ_by_rounding_are_one(blobs: NDArray[np.float64]) -> None:
    single = blobs.astype(np.float32)
    noisy = single * (1 + np.float32(1e-7))
    assert len(distinct_vectors(np.concatenate([single, noisy])).units) == len(blobs)


def test_each_vector_has_its_own_direction_among_the_distinct(blobs: NDArray[np.float64]) -> None:
    found = distinct_vectors(blobs)
    own = blobs / np.linalg.norm(blobs, axis=1, keepdims=True)
    np.testing.assert_allclose(found.units[found.place], own, atol=1e-12)


def test_maps_are_centred_with_an_rms_radius_of_one(made: TaskMap) -> None:
    content = json.loads(made.file.to_json())["points"]
    places = np.column_stack([content["x"], content["y"]])
    np.testing.assert_allclose(places.mean(axis=0), 0, atol=1e-4)
    assert np.sqrt((places**2).sum(axis=1).mean()) == pytest.approx(1, abs=1e-4)


def test_orientation_undoes_a_turn_and_a_reflection(made: TaskMap) -> None:
    concepts = [made.file.concepts[number] for number in made.file.concept]
    places = _places(made.file)
    angle = 2.0
    turn = np.array([[np.cos(angle), np.sin(angle)], [np.sin(angle), -np.cos(angle)]])
    reference = reference_of(TASK)
    found = orient(5 * places @ turn + 3, concepts, reference)
    np.testing.assert_allclose(found, normalised(places), atol=1e-9)


def test_a_table_without_a_reference_lies_on_its_principal_axes(made: TaskMap) -> None:
    concepts = [made.file.concepts[number] for number in made.file.concept]
    places = orient(_places(made.file), concepts, {})
    covariance = places.T @ places
    assert covariance[0, 0] >= covariance[1, 1]
    assert covariance[0, 1] == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(orient(-places, concepts, {}), places, atol=1e-9)


def test_every_concept_of_the_benchmark_has_a_place_on_the_reference() -> None:
    table = get_task(TASK).table
    assert set(reference_of(TASK)) == set(table.ids)


def test_a_map_reads_back_as_it_was_written(made: TaskMap, tmp_path: Path) -> None:
    task = get_task(TASK)
    path = save_map(tmp_path, find_model(MODEL), task, made.file)
    assert MapFile.read(path).to_json() == made.file.to_json()


def test_the_spread_of_a_concept_is_that_of_its_vectors(made: TaskMap) -> None:
    file = made.file
    vectors = _vectors_of(file.gloss).astype(np.float64)
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    for number in (0, 17, len(file.concepts) - 1):
        means = {
            language: np.mean([units[row] for row in rows], axis=0)
            for language in range(len(LANGUAGES))
            if (rows := _rows_of(file, number, language))
        }
        keys = sorted(means)
        distances = [1 - means[a] @ means[b] for a in keys for b in keys if a < b]
        assert list(file.spread)[number] == pytest.approx(np.mean(distances), abs=1e-6)


def _rows_of(file: MapFile, concept: int, language: int) -> list[int]:
    columns = zip(file.concept, file.language, strict=True)
    return [row for row, found in enumerate(columns) if found == (concept, language)]


def test_a_sample_is_drawn_when_a_map_would_be_too_large(made: TaskMap) -> None:
    task = get_task(TASK).with_languages(LANGUAGES)
    sample = map_task(find_model(MODEL), task, most_glosses=120).file
    assert len(sample.gloss) <= 120
    assert sample.sampled == len(sample.concepts) < made.file.n_concepts == sample.n_concepts
    assert made.file.sampled is None


def test_a_sample_does_not_depend_on_the_order_of_concepts() -> None:
    counts = {f"concept-{number}": 1 + number % 4 for number in range(100)}
    backwards = dict(reversed(counts.items()))
    drawn = sampled_concepts(counts, most_glosses=50)
    assert drawn
    assert drawn == sampled_concepts(backwards, most_glosses=50)


def test_too_few_different_vectors_are_refused() -> None:
    vectors = np.repeat(np.eye(9), 3, axis=0)
    few = "only 9 of 27 glosses have a vector of their own; a map needs 10: take more languages"
    with pytest.raises(ValueError, match=few):
        lay_out(vectors, n_concepts=9)


def test_a_collapse_is_called_one_and_no_other_words_are_advised() -> None:
    vectors = np.ones((660, 8)) + 1e-9 * np.random.default_rng(0).normal(size=(660, 8))
    with pytest.raises(ValueError, match="the model's vectors collapse") as caught:
        lay_out(vectors, n_concepts=55)
    assert "take more" not in str(caught.value)


def test_run_makes_the_maps_that_are_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = ["--results", str(tmp_path), "-l", "eng", "spa"]
    arguments = ["run", "-m", MODEL, "-t", TASK, "--maps", *results]
    assert main(arguments) == 0
    (path,) = tmp_path.rglob("maps/*.json")
    assert MapFile.read(path).languages == ("eng", "spa")
    capsys.readouterr()
    assert main(arguments) == 0
    assert "laying out" not in capsys.readouterr().err


def test_maps_on_a_cluster_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "-m", MODEL, "--maps", "--ray"]) == 1
    assert "--ray" in capsys.readouterr().err
