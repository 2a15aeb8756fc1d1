"""Drift is paired by concept: a difference of cosines, its error, and the contrast to the kept."""

from __future__ import annotations

import numpy as np
import pytest

from sa_bench.metric import exact_affinity, semantic_affinity
from sa_bench.metric.drift import drift_of

pytestmark = pytest.mark.filterwarnings("ignore::sa_bench.metric.FewConceptsWarning")

N = 12
STATUSES = ["kept"] * 5 + ["shifted"] * 3 + ["borrowed"] * 2 + ["merged", ""]
RULES = ["original"] * 6 + ["modern"] * 6
PAIRS = ["eng-zho", "zho-deu"]
UNLIKE = {name: [False] * N for name in PAIRS}


def _sides() -> list[dict[str, np.ndarray]]:
    random = np.random.default_rng(4)
    meaning = random.normal(size=(N, 6))
    others = {key: meaning + random.normal(size=(N, 6)) * 0.3 for key in ("eng", "deu")}
    return [
        {
            "eng": others["eng"],
            "zho": meaning + random.normal(size=(N, 6)) * noise,
            "deu": others["deu"],
        }
        for noise in (0.3, 1.5)
    ]


def _cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    return np.asarray((a * b).sum(axis=1) / lengths)


def test_everything_is_what_plain_cosines_give() -> None:
    modern, character = _sides()
    found = drift_of(
        semantic_affinity(modern), semantic_affinity(character), STATUSES, RULES, PAIRS, UNLIKE
    )
    differences = {}
    for name, key in (("eng-zho", "eng"), ("zho-deu", "deu")):
        d = _cosines(modern["zho"], modern[key]) - _cosines(character["zho"], character[key])
        pair = found.pairs[name]
        assert found.differences[name] == pytest.approx(d)
        assert pair.difference == pytest.approx(d.mean())
        assert pair.se == pytest.approx(d.std(ddof=1) / N**0.5)
        assert pair.n == N
        for side, score in ((modern, pair.modern), (character, pair.character)):
            cells = {key: [{str(c): v} for c, v in enumerate(its)] for key, its in side.items()}
            assert score == pytest.approx(exact_affinity(cells)[name])
        differences[name] = d
    own = np.mean(list(differences.values()), axis=0)
    kept, changed = own[:5], own[5:10]
    assert found.by_status["kept"].difference == pytest.approx(kept.mean())
    assert found.by_status["shifted"].n == 3
    assert found.by_status["merged"].se is None
    contrast = found.contrasts["all"]
    assert contrast.difference == pytest.approx(changed.mean() - kept.mean())
    assert contrast.se == pytest.approx((changed.var(ddof=1) / 5 + kept.var(ddof=1) / 5) ** 0.5)
    assert (contrast.n_changed, contrast.n_kept) == (5, 5)


def test_a_contrast_of_one_row_is_left_out() -> None:
    modern, character = map(semantic_affinity, _sides())
    found = drift_of(modern, character, STATUSES, RULES, PAIRS, UNLIKE)
    # Of the changed rows, rule original has the sixth alone.
    assert list(found.contrasts) == ["all"]


def test_words_that_stay_the_same_do_not_drift() -> None:
    modern, _ = map(semantic_affinity, _sides())
    found = drift_of(modern, modern, STATUSES, RULES, PAIRS, UNLIKE)
    assert {pair.difference for pair in found.pairs.values()} == {0.0}
    assert found.contrasts["all"].difference == 0


def test_translations_written_as_the_chinese_word_are_left_out_of_the_differences() -> None:
    modern, character = map(semantic_affinity, _sides())
    alike = {**UNLIKE, "zho-deu": [True] * 3 + [False] * (N - 3)}
    found = drift_of(modern, character, STATUSES, RULES, PAIRS, alike)
    assert found.pairs["zho-deu"].n == N - 3
    assert found.pairs["eng-zho"].n == N
    assert found.pairs["zho-deu"].difference == pytest.approx(
        found.differences["zho-deu"][3:].mean()
    )
    # Such a concept's own difference is that of the other pairs.
    kept = [
        found.differences["eng-zho"][:3],
        (found.differences["eng-zho"] + found.differences["zho-deu"])[3:5] / 2,
    ]
    assert found.by_status["kept"].difference == pytest.approx(np.concatenate(kept).mean())
