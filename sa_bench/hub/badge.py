"""A badge with a model's score: a static picture, and the JSON that badge services read."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

from sa_bench.board.looks import TIER_GROUNDS
from sa_bench.hub.model_scores import decimals

if TYPE_CHECKING:
    from sa_bench.hub.model_scores import ModelScores

__all__ = ["badge_json", "badge_svg"]

_LABEL_COLOUR = "#3d3d3d"
_LABEL = "Semantic Affinity"
_HEIGHT, _PADDING = 20, 6
# Letters of the font that a reader has are as wide as they are: textLength fits them to this.
_WIDTH_OF_A_LETTER = 6.4


def badge_json(scores: ModelScores) -> str:
    """Return the JSON of an endpoint badge (https://shields.io/badges/endpoint-badge)."""
    badge = {
        "schemaVersion": 1,
        "label": _LABEL,
        "message": _message(scores),
        "color": TIER_GROUNDS[scores.mean.tier].removeprefix("#"),
        "labelColor": _LABEL_COLOUR.removeprefix("#"),
    }
    return json.dumps(badge, ensure_ascii=False, indent=2) + "\n"


def badge_svg(scores: ModelScores) -> str:
    """Return the badge as SVG without script, style sheet or outside font."""
    message = _message(scores)
    left, right = (round(_WIDTH_OF_A_LETTER * len(text)) for text in (_LABEL, message))
    label_box, message_box = left + 2 * _PADDING, right + 2 * _PADDING
    start = label_box + _PADDING
    title = escape(f"{_LABEL} of {scores.name}: {scores.mean.text}")
    width, start = label_box + message_box, label_box + _PADDING
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_HEIGHT}"'
        f' role="img" aria-label="{title}">\n'
        f"  <title>{title}</title>\n"
        f'  <rect width="{label_box}" height="{_HEIGHT}" fill="{_LABEL_COLOUR}"/>\n'
        f'  <rect x="{label_box}" width="{message_box}" height="{_HEIGHT}"'
        f' fill="{TIER_GROUNDS[scores.mean.tier]}"/>\n'
        '  <g fill="#ffffff" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11">\n'
        f'    <text x="{_PADDING}" y="14" textLength="{left}">{escape(_LABEL)}</text>\n'
        f'    <text x="{start}" y="14" textLength="{right}">{escape(message)}</text>\n'
        "  </g>\n"
        "</svg>\n"
    )


def _message(scores: ModelScores) -> str:
    return f"{decimals(scores.mean.value)} · tier {scores.mean.tier}"
