"""Read the body of a request from outside within limits of size and depth.

See `bot/cli/connections.py` for the limits of time and number, which hold for every connection.
"""

import json
from typing import Any

from starlette.requests import ClientDisconnect, Request

LARGEST_BODY = 2 * 1024 * 1024
"""Bytes, about ten times the size of a message of 40,000 characters."""


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
