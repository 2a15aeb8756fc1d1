"""One request to a server of others: bounded in bytes and in time, and sent to one origin only.

The limit of bytes counts what comes after decompression, and the deadline is for the whole request,
from the look-up of the name to the last byte: a limit for each read never ends a slow drip.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio
import httpx2
from anyio.from_thread import start_blocking_portal

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

__all__ = ["Answer", "post"]

_MOST_REDIRECTS = 3
_KEPT = {307, 308}
"""Redirects that repeat the request as it was; the others turn it into another one."""
# One piece of a body is at most 64 KiB, and so 66 MB unpacked; other codings know no such bound.
_CODINGS = {"", "identity", "gzip", "deflate"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, whole.

    Attributes:
        status: The status of HTTP.
        headers: The headers, whose names are found in any case.
        content: The body, unpacked.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes


def post(
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
    auth: tuple[str, str] | None,
    seconds: float,
    most_bytes: int,
    tls: ssl.SSLContext | None = None,
) -> Answer:
    """Send JSON to a server and return its answer, whatever its status.

    Args:
        url: Where to; a redirect is followed within its origin alone.
        body: What is sent.
        headers: Sent beside those of JSON.
        auth: User and password of HTTP's basic authentication, if any.
        seconds: How long all of it may take.
        most_bytes: How long the answer may be, unpacked.
        tls: Settings of encryption, made once for many requests.

    Raises:
        TimeoutError: The answer was not whole in time.
        ConnectionError: There was none, or it broke off.
        ValueError: It is too long, packed in another way than asked for, or leads elsewhere.
    """

    async def bounded() -> Answer:
        with anyio.fail_after(seconds):
            return await _exchanged(url, body, headers, auth, most_bytes, tls)

    try:
        # A thread of its own: the caller's may run an event loop, as those of notebooks do.
        with start_blocking_portal() as portal:
            return portal.call(bounded)
    except httpx2.InvalidURL as error:
        raise ValueError(f"this is no address: {error}") from error
    except httpx2.HTTPError as error:
        raise ConnectionError(_cause(error)) from error


async def _exchanged(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    auth: tuple[str, str] | None,
    most_bytes: int,
    tls: ssl.SSLContext | None,
) -> Answer:
    sent = {**headers, "Content-Type": "application/json", "Accept-Encoding": "gzip, identity"}
    place = httpx2.URL(url)
    async with httpx2.AsyncClient(timeout=None, verify=tls or True) as client:
        for _ in range(_MOST_REDIRECTS):
            async with client.stream(
                "POST", place, content=body, headers=sent, auth=auth
            ) as response:
                target = response.headers.get("location")
                if not 300 <= response.status_code < 400 or target is None:  # noqa: PLR2004
                    content = await _read(response, most_bytes)
                    return Answer(response.status_code, response.headers, content)
                place = _followed(place, target, response.status_code)
    raise ValueError("it redirects in a circle; check --api-base")


async def _read(response: httpx2.Response, most_bytes: int) -> bytes:
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding not in _CODINGS:
        raise ValueError(f"its answer is packed as {coding[:80]!r}, and gzip at most was asked for")
    content = bytearray()
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > most_bytes:
            raise ValueError(
                f"its answer is longer than {most_bytes:,} bytes, the most that so many vectors"
                " take; check --api-base"
            )
    return bytes(content)


def _followed(place: httpx2.URL, target: str, status: int) -> httpx2.URL:
    """Return where a redirect leads, within the origin that was named.

    Raises:
        ValueError: It leads to another one, or would turn the request into another.
    """
    there = place.join(target)
    origin = (there.scheme, there.host, there.port)
    if origin != (place.scheme, place.host, place.port) or status not in _KEPT:
        shown = there.copy_with(username=None, password=None, query=None, fragment=None)
        raise ValueError(
            f"it redirects to {shown}, where no text was sent; if that is the server you mean, name"
            " it by --api-base"
        )
    return there


def _cause(error: BaseException) -> str:
    """Return the reason at the bottom of a failed connection: ``Connection refused``."""
    reason = str(error) or type(error).__name__
    below: BaseException | None = error
    while below is not None:
        if isinstance(below, BaseExceptionGroup):
            below = below.exceptions[0]
            continue
        if isinstance(below, OSError) and below.strerror:
            # asyncio puts a sentence of its own in the place of the system's.
            code = below.errno or 0
            reason = os.strerror(code) if code > 0 else below.strerror
        below = below.__cause__ or below.__context__
    return reason
