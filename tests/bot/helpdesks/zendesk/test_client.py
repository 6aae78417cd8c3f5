"""The client against the stand-in: retries, waits and error messages."""

import logging
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.helpdesks.port import AskedToWait, HelpdeskError, NotAllowed, Refused, Unreachable
from bot.helpdesks.zendesk.client import RetryPolicy, ZendeskClient
from bot.helpdesks.zendesk.updates import CommentToWrite, TicketUpdate
from bot.settings.zendesk_account import OAuthClient, ZendeskAccount
from tests.bot.support.zendesk.faults import Fault
from tests.bot.support.zendesk.stand_in import StandIn

UPDATE = TicketUpdate(comment=CommentToWrite(body="On its way.", public=True), key="draftdesk-1")
PASSING = [Fault(status=500), Fault(status=503), Fault(status=502), Fault("reset"), Fault("hang")]


@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: f"{fault.what}-{fault.status}")
def test_a_read_is_retried_after_a_transient_fault(
    stand_in: StandIn, client: ZendeskClient, fault: Fault
) -> None:
    number = stand_in.account.add_ticket("Where is it?")
    stand_in.faults.plan(fault, method="GET", times=2)
    assert client.ticket(number).id == number
    assert len(stand_in.asked("GET")) == 3


def test_a_read_gives_up_after_its_attempts(stand_in: StandIn, client: ZendeskClient) -> None:
    stand_in.faults.plan(Fault(status=503), method="GET", times=9)
    with pytest.raises(Unreachable):
        client.ticket(1)
    assert len(stand_in.asked("GET")) == 3


@pytest.mark.parametrize("status", [400, 403, 404, 422, 302])
def test_a_refused_read_is_not_retried(stand_in: StandIn, client: ZendeskClient, status: int) -> None:
    stand_in.faults.plan(Fault(status=status), method="GET")
    with pytest.raises(HelpdeskError) as raised:
        client.ticket(1)
    assert not isinstance(raised.value, Unreachable)
    assert len(stand_in.asked("GET")) == 1


@pytest.mark.parametrize("body", [{}, {"ticket": None}, {"ticket": {"id": "Sam's order 12345"}}])
def test_an_answer_foreign_to_the_api_is_reported_without_its_text(
    stand_in: StandIn, client: ZendeskClient, body: dict[str, object]
) -> None:
    stand_in.faults.plan(Fault(status=200, body=body), method="GET", times=3)
    with pytest.raises(Unreachable, match="ticket") as raised:
        client.ticket(1)
    assert "12345" not in str(raised.value)


def test_a_short_wait_is_waited_out_before_the_read_continues(
    stand_in: StandIn, client: ZendeskClient
) -> None:
    number = stand_in.account.add_ticket("Where is it?")
    stand_in.faults.plan(Fault(status=429, retry_after="4"), method="GET")
    before = stand_in.clock.ahead
    assert client.ticket(number).id == number
    assert stand_in.clock.ahead - before == timedelta(seconds=4)


def test_a_long_wait_is_raised_and_no_request_is_sent_during_it(
    stand_in: StandIn, client: ZendeskClient
) -> None:
    number = stand_in.account.add_ticket("Where is it?")
    stand_in.faults.plan(Fault(status=429, retry_after="60"), method="GET")
    for _ in range(2):
        with pytest.raises(AskedToWait) as raised:
            client.ticket(number)
    assert 55 < raised.value.seconds <= 60
    with pytest.raises(AskedToWait):
        client.update(number, UPDATE)
    assert len(stand_in.asked("GET")) == 1
    stand_in.clock.advance(61)
    assert client.ticket(number).id == number


def test_retry_after_may_be_a_date(stand_in: StandIn, client: ZendeskClient) -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    stand_in.faults.plan(Fault(status=429, retry_after=moment), method="GET")
    with pytest.raises(AskedToWait) as raised:
        client.ticket(1)
    assert 60 < raised.value.seconds <= 100


@pytest.mark.parametrize("written", [None, "soon", "-5"])
def test_a_429_without_retry_after_has_a_default_wait(
    stand_in: StandIn, client: ZendeskClient, written: str | None
) -> None:
    number = stand_in.account.add_ticket("Where is it?")
    stand_in.faults.plan(Fault(status=429, retry_after=written), method="PUT")
    with pytest.raises(AskedToWait) as raised:
        client.update(number, UPDATE)
    assert 0 <= raised.value.seconds <= 10


def test_the_exports_limit_delays_no_other_request(stand_in: StandIn, client: ZendeskClient) -> None:
    stand_in.limits.export = 2
    number = stand_in.account.add_ticket("Where is it?")
    for _ in range(2):
        client.changed_since(0)
    for _ in range(2):
        with pytest.raises(AskedToWait):
            client.changed_since(0)
    assert len(stand_in.asked("GET", "/cursor")) == 3
    assert client.ticket(number).id == number
    client.update(number, UPDATE)


def test_no_request_is_sent_after_the_account_limit_is_used_up(
    stand_in: StandIn, client: ZendeskClient
) -> None:
    stand_in.limits.account = 2
    number = stand_in.account.add_ticket("Where is it?")
    client.ticket(number)
    client.ticket(number)
    with pytest.raises(AskedToWait):
        client.ticket(number)
    assert [each.status for each in stand_in.asked("GET")] == [200, 200]


def test_a_token_is_used_until_shortly_before_it_expires(stand_in: StandIn, client: ZendeskClient) -> None:
    number = stand_in.account.add_ticket("Where is it?")
    client.ticket(number)
    stand_in.clock.advance(1700)
    client.ticket(number)
    assert stand_in.tokens.grants == ["client_credentials"]
    stand_in.clock.advance(60)
    client.ticket(number)
    assert stand_in.tokens.grants == ["client_credentials", "refresh_token"]
    assert {each.status for each in stand_in.asked("GET")} == {200}


def test_without_a_refresh_token_the_client_requests_a_new_token(
    stand_in: StandIn, client: ZendeskClient
) -> None:
    stand_in.tokens.gives_refresh_tokens = False
    number = stand_in.account.add_ticket("Where is it?")
    client.ticket(number)
    stand_in.clock.advance(1800)
    client.ticket(number)
    assert stand_in.tokens.grants == ["client_credentials"] * 2


def test_a_revoked_token_is_replaced_and_a_write_happens_once(
    stand_in: StandIn, client: ZendeskClient
) -> None:
    number = stand_in.account.add_ticket("Where is it?")
    client.ticket(number)
    stand_in.tokens.revoke()
    client.update(number, UPDATE)
    assert stand_in.tokens.grants == ["client_credentials", "refresh_token", "client_credentials"]
    assert [each.status for each in stand_in.asked("PUT")] == [401, 200]
    assert len(stand_in.account.written(number, "draftdesk-1")) == 1


def test_credentials_refused_twice_raise_not_allowed(stand_in: StandIn, client: ZendeskClient) -> None:
    stand_in.faults.plan(Fault(status=401), method="GET", times=2)
    with pytest.raises(NotAllowed, match="ZENDESK_CLIENT_ID"):
        client.ticket(1)


def test_a_wrong_secret_is_reported_and_not_shown(
    stand_in: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "hunter2-very-secret"
    caplog.set_level(logging.DEBUG, logger="bot")
    with ZendeskClient(ZendeskAccount(stand_in.url, OAuthClient("draftdesk", secret))) as client:
        with pytest.raises(NotAllowed, match="ZENDESK_CLIENT_SECRET") as raised:
            client.ticket(1)
        assert secret not in repr(raised.value) + caplog.text


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(status=500), Unreachable),
        (Fault("reset"), Unreachable),
        (Fault("hang"), Unreachable),
        (Fault(status=200, body={}), Unreachable),
        (Fault(status=429, retry_after="60"), AskedToWait),
        (Fault(status=418), Refused),
    ],
    ids=lambda value: f"{value.what}-{value.status}" if isinstance(value, Fault) else value.__name__,
)
def test_a_failing_token_endpoint_raises_the_same_errors(
    stand_in: StandIn, client: ZendeskClient, fault: Fault, error: type[HelpdeskError]
) -> None:
    stand_in.faults.plan(fault, path="/oauth/tokens", times=9)
    with pytest.raises(error):
        client.update(1, UPDATE)
    assert stand_in.asked("PUT") == []


def test_a_read_only_token_cannot_write(stand_in: StandIn, client: ZendeskClient) -> None:
    stand_in.tokens.scope = "read"
    number = stand_in.account.add_ticket("Where is it?")
    assert client.standing().scope == "read"
    with pytest.raises(NotAllowed, match="scopes"):
        client.update(number, UPDATE)


def test_our_access_is_reported_with_zendesks_time(stand_in: StandIn, client: ZendeskClient) -> None:
    standing = client.standing()
    assert (standing.role, standing.scope) == ("admin", "read tickets:write")
    assert standing.server_time is not None
    assert abs(standing.server_time - datetime.now(UTC)) < timedelta(minutes=1)


def test_an_anonymous_user_is_not_allowed(stand_in: StandIn, client: ZendeskClient) -> None:
    nobody = {"user": {"id": None, "name": "Anonymous user", "role": "end-user"}}
    stand_in.faults.plan(Fault(status=200, body=nobody), path="/users/me")
    with pytest.raises(NotAllowed):
        client.standing()


def test_a_legacy_token_works(stand_in: StandIn) -> None:
    number = stand_in.account.add_ticket("Where is it?")
    with ZendeskClient(stand_in.settings(legacy=True)) as client:
        assert client.ticket(number).id == number
        assert client.standing().scope is None
        client.update(number, UPDATE)
        stand_in.faults.plan(Fault(status=401), method="GET")
        with pytest.raises(NotAllowed):
            client.ticket(number)
    assert stand_in.tokens.grants == []


def test_a_closed_port_is_unreachable() -> None:
    account = ZendeskAccount("http://127.0.0.1:9", OAuthClient("draftdesk", "secret"))
    with (
        ZendeskClient(account, RetryPolicy(attempts=1)) as client,
        pytest.raises(Unreachable, match="ConnectError"),
    ):
        client.ticket(1)
