"""What the command line says on stderr is meant for the person who gave the command."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from sa_bench.cli.options import quieten
from sa_bench.metric import FewConceptsWarning

if TYPE_CHECKING:
    import pytest


def test_a_warning_is_one_plain_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warnings, "formatwarning", warnings.formatwarning)  # put back afterwards
    quieten()
    text = warnings.formatwarning("4 concepts: few", FewConceptsWarning, "soundness.py", 57)
    assert text == "sa-bench: warning: 4 concepts: few\n"
