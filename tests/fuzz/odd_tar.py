"""Archives with members that belong elsewhere, or are no files."""

from __future__ import annotations

import tarfile
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

__all__ = ["odd_tar"]

_NAMES = (
    "results/org__model/1/STS17.json",
    "../escaped.json",
    "/tmp/escaped.json",  # noqa: S108 - what an archive must not write to
    "results/../../escaped.json",
    "results",
    "results/org__model/1",
    "a" * 300,
    "results/\udcff.json",
    "provenance.csv",
    ".git/HEAD",
    ".git/config",
    "copy/.GIT/refs/heads/main",
    ".git",
    "",
)
_CONFIG = (
    b"[log]\nshowSignature = true\n[gpg]\nprogram = ./results\n[core]\nfsmonitor = ./results\n"
)
"""With which any use of git in the folder starts a file of the archive."""

_TYPES = (
    tarfile.REGTYPE,
    tarfile.DIRTYPE,
    tarfile.SYMTYPE,
    tarfile.LNKTYPE,
    tarfile.FIFOTYPE,
    tarfile.CHRTYPE,
    tarfile.BLKTYPE,
    tarfile.GNUTYPE_SPARSE,
)


def odd_tar(random: Random, _: bytes) -> bytes:
    """Return an archive of a few members with odd names, types, links and modes."""
    stream = BytesIO()
    mode = random.choice(("w:gz", "w:xz", "w:bz2", "w"))
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]  # drawn
        for _member in range(random.randint(0, 4)):
            member = tarfile.TarInfo(random.choice(_NAMES))
            member.type = random.choice(_TYPES)
            member.linkname = random.choice(("..", "/dev/zero", "/etc/passwd", *_NAMES))
            member.mode = random.choice((0o644, 0, 0o7777))
            content = random.choice((b"", b"{}", b"x" * 1000, _CONFIG, b"ref: refs/heads/../../x"))
            member.size = len(content) if member.type == tarfile.REGTYPE else 0
            archive.addfile(member, BytesIO(content))
    return stream.getvalue()
