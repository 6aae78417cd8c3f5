"""Check requests and answers by Zendesk's own description of its Support API.

We may not ship the file: `DRAFTDESK_ZENDESK_SPEC` names it. The checks are stricter than the description:
unknown query parameters and update fields are refused, because Zendesk accepts them with 200 and drops them.
The description has no answers outside 200 to 299.
"""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse

from tests.bot.support.zendesk.faults import Exchange

HOST = "https://acme.zendesk.com"
TOKEN_REQUEST = {
    "type": "object",
    "required": ["grant_type", "client_id", "client_secret", "scope"],
    "properties": {
        "grant_type": {"type": "string", "enum": ["refresh_token", "client_credentials"]},
        "refresh_token": {"type": "string"},
        "client_id": {"type": "string"},
        "client_secret": {"type": "string"},
        "scope": {"type": "string", "pattern": "^[a-z]+(:[a-z]+)?( [a-z]+(:[a-z]+)?)*$"},
        "expires_in": {"type": "integer", "minimum": 301, "maximum": 172_799},
    },
    "additionalProperties": False,
}
SENT = ("TicketUpdateRequest", "TicketObject", "TicketCommentObject")


def description_file() -> Path:
    """The file's path; skips the test if there is none."""
    named = os.environ.get("DRAFTDESK_ZENDESK_SPEC")
    if not named:
        pytest.skip("DRAFTDESK_ZENDESK_SPEC names no description of Zendesk's API")
    return Path(named)


def corrected(path: Path) -> dict[str, Any]:
    """The description, corrected for the token request.

    Its formal part requires credentials there, before any exist, and omits the request's body; its text does
    not.
    """
    described: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    body = {"required": True, "content": {"application/json": {"schema": TOKEN_REQUEST}}}
    described["paths"]["/oauth/tokens"]["post"] |= {"security": [], "requestBody": body}
    return described


class Description:
    """Checks requests and answers by the description."""

    def __init__(self, path: Path) -> None:
        described = corrected(path)
        self._answers = OpenAPI.from_dict(described)
        self._paths: dict[str, Any] = described["paths"]
        self._parameters: dict[str, Any] = described["components"]["parameters"]
        strict = json.loads(json.dumps(described))
        for name in SENT:
            strict["components"]["schemas"][name]["additionalProperties"] = False
        # openapi-core reads page[size] only if `page` must be an object; we send no plain page number.
        page = strict["components"]["parameters"]["DualPaginationPage"]
        page["schema"] = next(one for one in page["schema"]["oneOf"] if one["type"] == "object")
        self._requests = OpenAPI.from_dict(strict)

    def check(self, exchange: Exchange) -> None:
        """Raise any fault of a request, or of its answer if there is one to check."""
        asked = exchange.asked
        named = dict(parse_qsl(asked.query, keep_blank_values=True))
        request = MockRequest(
            HOST,
            asked.method.lower(),
            asked.path,
            args=named,
            headers=dict(asked.headers),
            data=asked.body or None,
            content_type=asked.headers.get("content-type", "application/json"),
        )
        self._requests.validate_request(request)
        unknown = {name.partition("[")[0] for name in named} - self._known(request)
        if unknown:
            raise ValueError(f"{asked.method} {asked.path} has no query parameters {sorted(unknown)}")
        if 200 <= exchange.status < 300:
            answer = MockResponse(exchange.body, exchange.status, dict(exchange.headers))
            self._answers.validate_response(request, answer)

    def _known(self, request: MockRequest) -> set[str]:
        """The query parameters described for this path."""
        pattern = request.path_pattern or next(path for path in self._paths if _same_path(path, request.path))
        path = self._paths[pattern]
        listed = [*path.get("parameters", []), *path[request.method].get("parameters", [])]
        whole = [
            self._parameters[each["$ref"].rsplit("/", 1)[1]] if "$ref" in each else each for each in listed
        ]
        return {each["name"] for each in whole if each["in"] == "query"}


@cache
def read_description(path: Path) -> Description:
    """The description, read once because reading takes a second."""
    return Description(path)


def _same_path(pattern: str, path: str) -> bool:
    parts, given = pattern.split("/"), path.split("/")
    return len(parts) == len(given) and all(
        part.startswith("{") or part == one for part, one in zip(parts, given, strict=True)
    )
