"""The channel of a ticket, and the errors of unreadable rules."""

from datetime import UTC, datetime

import pytest

from bot.errors import SettingsError
from bot.helpdesks.port import HelpdeskTicket
from bot.helpdesks.routing import EXAMPLE, Routing, read_routing

AT = datetime(2026, 11, 22, tzinfo=UTC)


def a_ticket(
    *, brand: str | None = None, group: str | None = None, tags: tuple[str, ...] = ()
) -> HelpdeskTicket:
    return HelpdeskTicket("1", "s", "new", "5", "stamp", AT, AT, brand=brand, group=group, tags=tags)


def test_the_first_matching_rule_decides() -> None:
    routing = read_routing("tag:vip=C0VIP, group:360001=C0BILL, brand:77=C0B, default=C0SUP")
    assert routing.channel(a_ticket(brand="77", group="360001", tags=("new", "VIP"))) == "C0VIP"
    assert routing.channel(a_ticket(brand="77", group="360001")) == "C0BILL"
    assert routing.channel(a_ticket(brand="77", group="1")) == "C0B"
    assert routing.channel(a_ticket()) == "C0SUP"
    assert routing.channels() == ("C0VIP", "C0BILL", "C0B", "C0SUP")


def test_rules_are_tried_in_written_order() -> None:
    routing = read_routing("default=C0SUP, brand:77=C0B, tag:vip=C0VIP")
    assert routing.channel(a_ticket(brand="77", tags=("vip",))) == "C0B"


def test_without_a_default_unmatched_tickets_go_to_no_channel() -> None:
    assert read_routing("tag:vip=C0VIP").channel(a_ticket(tags=("other",))) is None


def test_without_rules_all_tickets_go_to_the_first_watched_channel() -> None:
    assert read_routing(None, ["C0SUPPORT", "C0OTHER"]) == Routing(default="C0SUPPORT")


def test_without_rules_and_channels_the_error_says_what_to_do() -> None:
    with pytest.raises(SettingsError, match="ZENDESK_ROUTES is missing: say where tickets go"):
        read_routing(" , ")


def test_the_example_can_be_read() -> None:
    assert len(read_routing(EXAMPLE).channels()) == 4


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("C0SUP", "names no channel"),
        ("default=support", "'support' is not a channel id"),
        ("default=", "'' is not a channel id"),
        ("colour:red=C0SUP", "expected tag:NAME, group:ID, brand:ID or default"),
        ("tag:=C0SUP", "expected tag:NAME"),
        ("default:x=C0SUP", "expected tag:NAME"),
        ("group:billing=C0SUP", "name a group by its number"),
        ("brand:٣=C0SUP", "name a brand by its number"),
        ("tag:a=C0ONE, tag:a=C0TWO", "an earlier rule has the same condition"),
        ("default=C0ONE, default=C0ONE", "an earlier rule has the same condition"),
    ],
)
def test_an_unreadable_rule_is_quoted_with_the_expected_form(written: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_routing(written)
    [problem] = caught.value.problems
    assert problem.startswith("ZENDESK_ROUTES has ")
    assert said in problem


def test_all_faults_are_reported_together() -> None:
    with pytest.raises(SettingsError) as caught:
        read_routing("nonsense, group:x=C0SUP, tag:vip=C0VIP")
    assert len(caught.value.problems) == 2
