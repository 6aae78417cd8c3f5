"""Read the body of a request from outside within limits of size and depth, and know operators' requests.

See `bot/cli/connections.py` for the limits of time and number, which hold for every connection.
"""

import hmac
import json
from typing import Any

from starlette.requests import ClientDisconnect, Request

LARGEST_BODY = 2 * 1024 * 1024
"""Bytes, about ten times the size of a message of 40,000 characters."""

HERE = ("127.0.0.1", "::1", "localhost")
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


class NoBody(ValueError):
    """The body has more than `LARGEST_BODY` bytes, or its sender hung up or was hung up on."""


async def body_of(request: Request) -> bytes:
    """Return the body. Raises NoBody, as soon as that is known."""
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_BODY:
                raise NoBody
    except ClientDisconnect as error:
        raise NoBody from error
    return bytes(body)


def parsed(body: bytes) -> Any:
    """Return the JSON in the body. Raises ValueError if it is none, or nested too deep to read."""
    try:
        return json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def is_operators(request: Request, token: str | None) -> bool:
    """Return whether a request comes from this machine, or bears the operators' `token`.

    One that a proxy on this machine passed on does not come from it, nor does one for another host's name: a
    web page could have its name lead here.
    """
    given = request.headers.get("authorization", "").encode()
    if token is not None and hmac.compare_digest(given, f"Bearer {token}".encode()):
        return True
    is_forwarded = any(name in request.headers for name in FORWARDED)
    is_near = request.client is not None and request.client.host in HERE
    return is_near and not is_forwarded and request.url.hostname in HERE
