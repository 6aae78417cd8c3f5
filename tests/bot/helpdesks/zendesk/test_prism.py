"""The client against an independent mock server: Prism, which serves Zendesk's own description."""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.helpdesks.port import Refused, Reply, Unreachable
from bot.helpdesks.zendesk.adapter import ZendeskHelpdesk
from bot.helpdesks.zendesk.client import RetryPolicy, ZendeskClient
from bot.settings.zendesk_account import ApiToken, OAuthClient, ZendeskAccount
from tests.bot.support.zendesk.description import corrected, description_file

START_SECONDS = 90.0
PRISM = Path(sys.prefix) / "prism" / "node_modules" / ".bin"


def _prism() -> str:
    """Prism's path: from `make prism`, else from PATH."""
    found = shutil.which("prism", path=PRISM) or shutil.which("prism")
    if found is None or shutil.which("node") is None:
        pytest.skip("prism is not installed: `make prism` installs it where there is npm")
    return found


@pytest.fixture(scope="module")
def mock_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Prism on a free port of loopback, for all tests of this file."""
    described, prism = corrected(description_file()), _prism()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("prism")
    served, told = folder / "description.json", folder / "prism.log"
    served.write_text(json.dumps(described), encoding="utf-8")
    with told.open("wb") as log:
        command = [prism, "mock", "-h", "127.0.0.1", "-p", str(port), str(served)]
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_until_it_listens(process, port, told)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int, told: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"prism did not start: {told.read_text(encoding='utf-8')[-2000:]}")
            time.sleep(0.1)
        else:
            return


@pytest.fixture(params=["oauth", "legacy"])
def zendesk(mock_url: str, request: pytest.FixtureRequest) -> Iterator[ZendeskHelpdesk]:
    """The port's adapter, connected to the mock."""
    client_or_token = (
        OAuthClient("draftdesk", "not-a-real-secret")
        if request.param == "oauth"
        else ApiToken("draftdesk@acme.example", "not-a-real-token")
    )
    retries = RetryPolicy(timeout_seconds=30, attempts=2)
    with ZendeskClient(ZendeskAccount(mock_url, client_or_token), retries) as client:
        yield ZendeskHelpdesk(client)


def test_a_ticket_its_comments_and_audits_are_read(zendesk: ZendeskHelpdesk) -> None:
    ticket = zendesk.ticket("35436")
    assert (ticket.id, ticket.subject) == ("35436", "Help, my printer is on fire!")
    comments = zendesk.comments("35436")
    assert comments
    assert all(comment.body for comment in comments)
    # The mock's comments and audits are unrelated examples, so no comment is found.
    with pytest.raises(Unreachable, match="newest comment"):
        zendesk.sent("35436", "draftdesk-1")


def test_the_incremental_export_is_read(zendesk: ZendeskHelpdesk) -> None:
    page = zendesk.changed(datetime(2026, 1, 1, tzinfo=UTC), None)
    assert [ticket.id for ticket in page.tickets] == ["35436"]
    assert page.at_end
    assert zendesk.changed(datetime(2026, 1, 1, tzinfo=UTC), page.cursor) == page


def test_an_update_is_accepted_and_its_audit_has_the_comment(zendesk: ZendeskHelpdesk) -> None:
    stamp = zendesk.ticket("35436").stamp
    reply = Reply("35436", "It is on its way.", True, "draftdesk-1", stamp, "pending", "ana@acme.example")
    sent = zendesk.send(reply)
    assert (sent.comment_id, sent.stamp) == ("206091192547", stamp)


def test_the_mock_refuses_requests_that_do_not_match_the_description(
    zendesk: ZendeskHelpdesk, mock_url: str
) -> None:
    headers = {"Authorization": "Bearer x"}
    answer = httpx.put(f"{mock_url}/api/v2/tickets/1", json={"ticket": {"comment": 7}}, headers=headers)
    assert answer.status_code == 422
    with pytest.raises(Refused):
        zendesk.send(Reply("1", "Text.", True, "draftdesk-1", "not a moment"))
