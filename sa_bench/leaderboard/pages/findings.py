"""The paper's claims, each with the evidence so far and its number of models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sa_bench.board.tiers import TIER_TITLES
from sa_bench.leaderboard import findings
from sa_bench.leaderboard.chart_layout import size_chart
from sa_bench.leaderboard.formats import csv_text
from sa_bench.leaderboard.page import Card, File, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.page import Templates


def pages(content: Content, templates: Templates) -> Iterator[File]:
    """Give the page and the CSV file of the drift table."""
    page = Page(
        path="findings.html",
        title="Findings",
        description="The paper's claims on training objective, scale, drift and MTEB, with the "
        f"evidence of {len(content.ranked)} measured models.",
        scripts=("table.js",),
        card=Card(
            "pictures/findings.png",
            "Findings",
            f"What {len(content.ranked)} measured models say of the paper's claims",
        ),
    )
    sound = findings.sound_models(content)
    losses = findings.losses(content)
    n_mteb, mteb = findings.with_mteb(content)
    groups = findings.groups(content)
    yield templates.render(
        "findings.html",
        page,
        n=len(sound),
        left_out=[entry for entry in content.ranked if entry.is_flagged],
        enough=findings.ENOUGH,
        fewest=findings.FEWEST,
        tiers=findings.tier_breaks(content),
        titles=TIER_TITLES,
        groups=groups,
        sizes=size_chart(sound, content.settings),
        losses=losses,
        n_mteb=n_mteb,
        mteb=mteb,
        reported=content.reported,
    )
    yield File(
        "drift.csv",
        csv_text(
            ("model", "modern", "oracle_bone", "loss_with_chinese", "loss_without_chinese"),
            [
                (loss.entry.name, loss.modern, loss.ancient, loss.with_chinese, loss.others)
                for loss in losses
            ],
        ),
    )
