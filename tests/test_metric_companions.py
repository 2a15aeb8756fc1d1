"""Every companion is declared once, and score, result file and checks follow the declaration."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from typing import Any

import pytest
from documents import REPOSITORY
from pydantic import TypeAdapter, ValidationError
from synthetic import aligned

from sa_bench.metric import PairScores, semantic_affinity
from sa_bench.metric.companions import COMPANIONS, Companion
from sa_bench.results import SCORE_KEYS, PairResult

sys.path.insert(0, str(REPOSITORY / "scripts"))
from list_companions import on_page_markdown

GIVEN = semantic_affinity(aligned(40)).pairs["eng-zho"].to_dict()
RESULT = TypeAdapter(PairResult)
BOUNDED = [(name, each) for name, each in COMPANIONS.items() if each.low == 0]


def stored(**changes: object) -> dict[str, Any]:
    return {"first": "eng", "second": "zho", **GIVEN, "semantic_affinity_se": 0.01, **changes}


@pytest.mark.parametrize("figures", [PairScores, PairResult])
def test_scores_and_results_have_a_field_for_every_companion(figures: type[Any]) -> None:
    assert set(COMPANIONS) <= {field.name for field in fields(figures)}


def test_the_keys_of_a_result_file_are_the_figures_of_a_score() -> None:
    assert set(SCORE_KEYS) == {field.name for field in fields(PairScores)}


@pytest.mark.parametrize("companion", COMPANIONS.values(), ids=COMPANIONS)
def test_every_companion_has_a_title_and_an_explanation(companion: Companion) -> None:
    assert companion.title
    assert companion.explanation.endswith(".")


def test_no_two_companions_share_a_heading() -> None:
    headings = [each.heading for each in COMPANIONS.values()]

    assert len(set(headings)) == len(headings)


@pytest.mark.parametrize(("name", "companion"), BOUNDED, ids=[name for name, _ in BOUNDED])
def test_a_figure_outside_of_its_range_is_refused(name: str, companion: Companion) -> None:
    RESULT.validate_python(stored(**{name: float(companion.high)}))
    for wrong in (companion.high + 1e-9, -1e-9, -0.0, "0.5", True):
        with pytest.raises(ValidationError):
            RESULT.validate_python(stored(**{name: wrong}))


def test_the_api_page_lists_every_companion() -> None:
    page = (REPOSITORY / "docs" / "api.md").read_text("utf-8")
    shown = on_page_markdown(page)

    assert all(f"- `{name}`: {each.explanation}" in shown for name, each in COMPANIONS.items())


def test_the_registry_loads_no_heavy_library() -> None:
    script = "import sa_bench.metric.companions, sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    ).stdout.split()

    assert not {"torch", "scipy", "pandas", "mteb", "pydantic"} & set(loaded)
