"""Numbers as the pages print them."""

from __future__ import annotations

__all__ = ["exact", "fixed", "quantity", "signed"]


def fixed(value: float, decimals: int = 3) -> str:
    """Return a number with so many decimals; a rounded zero has no sign.

    >>> fixed(-0.00001)
    '0.000'
    """
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "\N{MINUS SIGN}")


def exact(value: float) -> str:
    """Return a number for a machine: six decimals, as result files have, without trailing zeros.

    >>> exact(0.5)
    '0.5'
    """
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def signed(value: float, decimals: int = 0) -> str:
    """Return a difference with its sign; zero has none.

    >>> signed(3), signed(-0.014, 3)
    ('+3', '−0.014')
    """
    text = fixed(value, decimals)
    return f"+{text}" if value > 0 and float(text) != 0 else text


def quantity(count: int) -> str:
    r"""Return a large number as millions or billions.

    >>> quantity(22713216), quantity(278043648), quantity(7567295488)
    ('23\xa0M', '278\xa0M', '7.6\xa0B')
    """
    billions = count / 1e9
    if billions < 0.9995:  # noqa: PLR2004 - rounds to 1 B
        return f"{count / 1e6:.0f}\N{NO-BREAK SPACE}M"
    digits = ".2g" if billions < 99.5 else ".0f"  # noqa: PLR2004 - rounds to 100 B
    return f"{billions:{digits}}\N{NO-BREAK SPACE}B"
