"""Every model's SA in its tier, with its interval; figures that are only reported are hollow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sa_bench.figures.canvas import GREY, TIER_COLOURS, new_figure
from sa_bench.leaderboard.mteb_plots import keyed_models
from sa_bench.leaderboard.tiers import TIER_TITLES, Tier, tier_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.mteb_plots import KeyedModel
    from sa_bench.leaderboard.settings import Settings

__all__ = ["draw_tiers"]

_LOW, _HIGH = 0.3, 0.85
_MARGIN = 0.02


def draw_tiers(content: Content) -> Figure:
    """Draw measured and reported models by falling SA."""
    models = sorted(keyed_models(content), key=lambda model: -_middle(model))
    figure = new_figure(6.5, 1.2 + 0.22 * len(models))
    axes = figure.add_subplot()
    ends = [_middle(model) for model in models]
    ends += [end for model in models for end in (model.low, model.high) if end is not None]
    low, high = min(_LOW, *ends) - _MARGIN, max(_HIGH, *ends) + _MARGIN
    for row, model in enumerate(models):
        _draw(axes, row, model, content.settings, low)
    _draw_edges(axes, content.settings, low, high)
    axes.set_yticks(range(len(models)), [_label(model) for model in models])
    axes.set_ylim(len(models) - 0.5, -0.5)
    axes.set_xlim(low, high)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("Semantic Affinity, mean over tasks and language pairs, 95 % interval")
    return figure


def _middle(model: KeyedModel) -> float:
    if model.affinity is not None:
        return model.affinity
    return model.high if model.low is None else (model.low + model.high) / 2


def _label(model: KeyedModel) -> str:
    return f"{model.label} (reported)" if model.slug is None else model.label


def _draw(axes: Axes, row: int, model: KeyedModel, settings: Settings, left: float) -> None:
    # "Below 0.50" is tier 3, though the bound itself is not.
    is_bound = model.affinity is None and model.low is None
    tier = tier_of(_middle(model) - 1e-9 if is_bound else _middle(model), settings)
    colour = TIER_COLOURS[tier]
    low = left if model.low is None else model.low
    reported = model.slug is None
    axes.plot([low, model.high], [row, row], color=colour, lw=1.2, ls=":" if reported else "-")
    if model.affinity is not None:
        face = "white" if reported else colour
        axes.plot(model.affinity, row, "o", color=colour, mfc=face, ms=4.5)


def _draw_edges(axes: Axes, settings: Settings, low: float, high: float) -> None:
    stretches: tuple[tuple[Tier, float, float], ...] = (
        (1, settings.aligned, high),
        (2, settings.plateau, settings.aligned),
        (3, low, settings.plateau),
    )
    for tier, start, end in stretches:
        axes.axvspan(start, end, color=TIER_COLOURS[tier], alpha=0.07, lw=0)
        axes.annotate(
            f"tier {tier}, {TIER_TITLES[tier]}",
            ((start + end) / 2, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            color=TIER_COLOURS[tier],
        )
    for edge in (settings.plateau, settings.aligned):
        axes.axvline(edge, color=GREY, lw=0.6, ls="--")
