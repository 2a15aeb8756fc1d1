"""The signature line: printed, read back, and refused where it could mislead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sa_bench.results import Signature

LINE = (
    "SA|task:ConceptsSemanticAffinity|data:0123456789ab|langs:12|prompt:none|dtype:float32"
    "|mteb:2.26.24|sa-bench:0.1.0"
)
WORDS = st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1).filter(
    lambda word: "|" not in word
)


def test_a_signature_prints_every_field_in_order() -> None:
    signature = Signature(
        "ConceptsSemanticAffinity", "0123456789ab", 12, "none", "float32", "2.26.24", "0.1.0"
    )
    assert str(signature) == LINE


@given(WORDS, st.integers(1, 9999), WORDS, WORDS, WORDS, WORDS)
def test_what_is_printed_is_read_back(
    task: str, languages: int, prompt: str, dtype: str, mteb: str, version: str
) -> None:
    signature = Signature(task, "0123456789ab", languages, prompt, dtype, mteb, version)
    assert Signature.parse(str(signature)) == signature


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("", "no signature"),
        ("BLEU|task:x", "no signature"),
        (LINE.replace("|dtype:float32", ""), "no signature"),
        (f"{LINE}|seed:1", "no signature"),
        (LINE.replace("0123456789ab", "main"), "no revision"),
        (LINE.replace("langs:12", "langs:many"), "number of languages"),
        (LINE.replace("prompt:none", "prompt:"), "can't stand in a signature"),
        (LINE.replace("float32", "float\n32"), "can't stand in a signature"),
    ],
)
def test_a_line_that_is_no_signature_is_refused(line: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Signature.parse(line)
