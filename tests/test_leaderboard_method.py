"""The worked example of the method page, against the metric itself."""

from __future__ import annotations

import numpy as np
import pytest

import sa_bench
from sa_bench.leaderboard.pages.method import EXAMPLE, work_out
from sa_bench.metric import FewConceptsWarning


def test_the_worked_example_is_what_the_metric_gives() -> None:
    angles = {
        key: np.radians([words[language] for words in EXAMPLE.values()])
        for key, language in (("eng", "English"), ("fra", "French"))
    }
    vectors = {key: np.stack([np.cos(a), np.sin(a)], axis=1) for key, a in angles.items()}
    with pytest.warns(FewConceptsWarning):
        measured = sa_bench.semantic_affinity(vectors)
    worked = work_out(EXAMPLE)
    pair = measured.pairs["eng-fra"]
    assert worked.affinity == pytest.approx(measured.score, abs=1e-12)
    assert worked.intra == pytest.approx(pair.intra_lingual_spread, abs=1e-12)
    assert worked.inter == pytest.approx(pair.inter_lingual_spread, abs=1e-12)
