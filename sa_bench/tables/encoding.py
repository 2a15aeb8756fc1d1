"""Bytes of a table to text, and to the revision that names them."""

from __future__ import annotations

from hashlib import sha256

__all__ = ["decode_utf8", "revision_of"]


def revision_of(content: bytes) -> str:
    """Return the first 12 hexadecimal digits of the SHA-256 of a data file's content."""
    return sha256(content).hexdigest()[:12]


def decode_utf8(content: bytes, source: str) -> str:
    """Return the text of a UTF-8 file, without the byte order mark that it may begin with.

    Raises:
        ValueError: The bytes are not UTF-8; the message names the byte, its line and the remedy.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        guess = "UTF-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "ITS-ENCODING"
        raise ValueError(
            f"{source}, line {line}: byte 0x{content[error.start]:02x} at offset {error.start} is "
            f"not UTF-8; save the file as UTF-8 (`iconv -f {guess} -t UTF-8 OLD > NEW`, or in a "
            'spreadsheet as "CSV UTF-8")'
        ) from error
