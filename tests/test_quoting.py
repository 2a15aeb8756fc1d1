"""Whatever a file holds, a message shows it in one line that a terminal can print."""

from __future__ import annotations

import pytest

from sa_bench.finding import in_one_line, one_line


@pytest.mark.parametrize("text", ["\x1b[2J", "a\nb", "\u202e", "\ud800", "x" * 1000])
def test_what_a_file_says_is_shown_in_one_line(text: str) -> None:
    shown = in_one_line(text)
    assert shown.isprintable()
    assert len(shown) <= 400


@pytest.mark.parametrize("text", ["\x1b[2J", "a\nb", "\u202e", "\ud800"])
def test_what_an_error_says_is_shown_in_one_line(text: str) -> None:
    assert one_line(ValueError(f"before {text} after")).isprintable()


def test_an_error_of_a_file_names_it_first() -> None:
    assert one_line(FileNotFoundError(2, "No such file", "a\nb")) == "a\\nb: No such file"


def test_an_error_without_words_is_named_by_its_kind() -> None:
    assert one_line(ValueError()) == "ValueError"


def test_letters_of_every_script_stay_as_they_are() -> None:
    assert in_one_line("水 ماء पानी\x00") == "水 ماء पानी\\x00"
