"""Matrices of SA with their values printed: models by tasks, languages by languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sa_bench.figures.canvas import new_figure
from sa_bench.languages import language_of, pair_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from sa_bench.leaderboard.content import Content

__all__ = ["draw_heatmap", "draw_pairs"]

_LOWEST, _HIGHEST = 0.3, 0.9
_DARK_ABOVE = 0.55
"""Share of the scale from which viridis reversed is dark enough for white figures."""
_LETTER, _CELL_WIDTH, _CELL_HEIGHT, _BAR = 0.065, 0.42, 0.26, 1.8
"""Inches: about the width of a letter, those of a cell, and the length of the colour bar."""
_LONGEST = 48


def draw_heatmap(content: Content) -> Figure:
    """Draw the ranked models by the tasks, and their mean."""
    rows = [
        [entry.tasks[task.name].estimate.score for task in content.tasks]
        + [entry.estimate.score if entry.estimate else np.nan]
        for entry in content.ranked
    ]
    return _draw(
        np.array(rows),
        [_short(entry.name.partition("/")[2]) for entry in content.ranked],
        [*(task.title for task in content.tasks), "mean"],
        "Semantic Affinity by model and task",
    )


def draw_pairs(content: Content, model: str | None) -> Figure:
    """Draw the languages by the languages, of one model or of the mean over the ranked ones.

    Raises:
        ValueError: There is no ranked model of that name.
    """
    chosen = [entry for entry in content.ranked if model in (None, entry.name)]
    if not chosen:
        known = ", ".join(entry.name for entry in content.ranked)
        raise ValueError(f"no complete results of {model!r}; there are those of {known}")
    keys = content.settings.languages
    scores = np.full((len(keys), len(keys)), np.nan)
    for row, first in enumerate(keys):
        for column, second in enumerate(keys[row + 1 :], row + 1):
            name = pair_name(first, second)
            mean = np.mean([entry.pairs[name] for entry in chosen])
            scores[row, column] = scores[column, row] = mean
    names = [language_of(key).name for key in keys]
    whose = model or f"mean of {len(chosen)} models"
    return _draw(scores, names, names, f"Semantic Affinity by language pair, {whose}")


def _draw(
    scores: NDArray[np.float64], rows: Sequence[str], columns: Sequence[str], title: str
) -> Figure:
    """Draw a matrix; a missing value (NaN) is an empty cell."""
    names = _LETTER * max(len(row) for row in rows)
    height = _CELL_HEIGHT * len(rows)
    figure = new_figure(1.6 + names + _CELL_WIDTH * len(columns), 1.4 + height)
    axes = figure.add_subplot()
    image = axes.imshow(scores, cmap="viridis_r", vmin=_LOWEST, vmax=_HIGHEST, aspect="auto")
    for (row, column), score in np.ndenumerate(scores):
        if not np.isnan(score):
            share = (score - _LOWEST) / (_HIGHEST - _LOWEST)
            colour = "white" if share > _DARK_ABOVE else "black"
            text = f"{score:.2f}"
            axes.text(column, row, text, ha="center", va="center", color=colour, size=6.5)
    axes.set_xticks(range(len(columns)), columns, rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(rows)), rows)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_title(title, loc="left")
    figure.colorbar(image, ax=axes, label="SA", shrink=min(0.8, _BAR / height))
    return figure


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"
