"""Check the client's requests and the stand-in's answers by Zendesk's own description of its API."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from openapi_core.exceptions import OpenAPIError

from bot.helpdesks.port import Collision, Refused, Reply
from bot.helpdesks.zendesk.adapter import ZendeskHelpdesk
from bot.helpdesks.zendesk.client import RetryPolicy, ZendeskClient
from tests.bot.support.zendesk.description import Description, description_file, read_description
from tests.bot.support.zendesk.faults import Exchange
from tests.bot.support.zendesk.stand_in import StandIn


@pytest.fixture
def description() -> Description:
    """Zendesk's description; skips the test if it is not available."""
    return read_description(description_file())


def _everything(stand_in: StandIn, client: ZendeskClient) -> None:
    """Use every method of port and client, over several pages and with every option."""
    stand_in.export_page = 1
    zendesk = ZendeskHelpdesk(client)
    long_ago = datetime.now(UTC) - timedelta(days=1)
    plain = stand_in.account.add_ticket("Where is it?", at=long_ago)
    full = stand_in.account.add_ticket("And mine?", tags=("vip",), brand_id=7, group_id=8, at=long_ago)
    for index in range(120):
        stand_in.account.add_comment(plain, str(index), at=long_ago)
    ticket = zendesk.ticket(str(plain))
    reply = Reply(ticket.id, "On its way.", True, "draftdesk-1", ticket.stamp, "pending", "ana@acme.example")
    zendesk.send(reply)
    with pytest.raises(Collision):
        zendesk.send(replace(reply, key="draftdesk-2"))
    zendesk.send(Reply(str(full), "A note.", False, "draftdesk-3", None))
    stand_in.account.set_status(full, "closed")
    with pytest.raises(Refused):
        zendesk.send(Reply(str(full), "Too late.", True, "draftdesk-4", None))
    stand_in.tokens.expire()
    zendesk.comments(ticket.id)
    zendesk.sent(ticket.id, "draftdesk-9")
    client.standing()
    for number in range(3):
        stand_in.published.add_macro(f"Macro {number}", "Hello", description="For mornings")
    list(zendesk.macros())
    stand_in.clock.advance(300)
    page = zendesk.changed(long_ago - timedelta(days=1), None)
    while not page.at_end:
        page = zendesk.changed(long_ago, page.cursor)


@pytest.mark.parametrize("legacy", [False, True], ids=["oauth", "legacy"])
def test_every_request_and_answer_matches_zendesks_description(
    stand_in: StandIn, description: Description, legacy: bool
) -> None:
    with ZendeskClient(stand_in.settings(legacy=legacy), RetryPolicy(attempts=1)) as client:
        _everything(stand_in, client)
    for exchange in stand_in.exchanges:
        description.check(exchange)
    seen = {(each.asked.method, each.asked.path.rsplit("/", 1)[1]) for each in stand_in.exchanges}
    ways = {("GET", "1"), ("PUT", "1"), ("GET", "comments"), ("GET", "audits"), ("GET", "cursor")}
    assert ways | {("GET", "search"), ("GET", "me"), ("GET", "active")} <= seen
    assert {each.status for each in stand_in.exchanges} >= {200, 409, 422}
    grants = {"client_credentials", "refresh_token"}
    assert set(stand_in.tokens.grants) == (set() if legacy else grants)


def _good(stand_in: StandIn, client: ZendeskClient) -> Exchange:
    number = stand_in.account.add_ticket("Where is it?")
    ZendeskHelpdesk(client).send(Reply(str(number), "On its way.", True, "draftdesk-1", None))
    return stand_in.asked("PUT")[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"public":true', '"public":"yes"'),
        ('"public":true', '"publik":true'),
        ('"safe_update":true', '"safely":true'),
        ('{"ticket":', '{"tickets":'),
    ],
)
def test_the_check_detects_a_wrong_request(
    stand_in: StandIn, client: ZendeskClient, description: Description, old: str, new: str
) -> None:
    good = _good(stand_in, client)
    description.check(good)
    body = json.dumps(json.loads(good.asked.body), separators=(",", ":"))
    assert old in body
    with pytest.raises(OpenAPIError):
        description.check(replace(good, asked=replace(good.asked, body=body.replace(old, new).encode())))


def test_the_check_detects_an_unknown_parameter_and_a_missing_credential(
    stand_in: StandIn, client: ZendeskClient, description: Description
) -> None:
    good = _good(stand_in, client)
    with pytest.raises(ValueError, match="colour"):
        description.check(replace(good, asked=replace(good.asked, query="colour=red")))
    headers = {"content-type": "application/json"}
    with pytest.raises(OpenAPIError):
        description.check(replace(good, asked=replace(good.asked, headers=headers)))


@pytest.mark.parametrize(
    ("old", "new"), [(b'"status":"new"', b'"status":"fresh"'), (b'"tags":[]', b'"tags":{}')]
)
def test_the_check_detects_a_wrong_answer(
    stand_in: StandIn, client: ZendeskClient, description: Description, old: bytes, new: bytes
) -> None:
    good = _good(stand_in, client)
    assert old in good.body
    with pytest.raises(OpenAPIError):
        description.check(replace(good, body=good.body.replace(old, new)))


ARTICLE = frozenset(
    (
        "author_id",
        "body",
        "comments_disabled",
        "content_tag_ids",
        "created_at",
        "draft",
        "edited_at",
        "html_url",
        "id",
        "label_names",
        "locale",
        "outdated",
        "outdated_locales",
        "permission_group_id",
        "position",
        "promoted",
        "section_id",
        "source_locale",
        "title",
        "updated_at",
        "url",
        "user_segment_id",
        "user_segment_ids",
        "vote_count",
        "vote_sum",
    )
)
"""The properties of an article, as the page "Articles" of the Help Center API's documentation lists them."""


def test_articles_are_asked_for_and_shown_as_the_documentation_says(
    stand_in: StandIn, client: ZendeskClient
) -> None:
    for number in range(101):
        stand_in.published.add_article(f"Article {number}", "<p>Hello</p>")
    assert len(list(ZendeskHelpdesk(client).articles())) == 101
    first, second = stand_in.asked("GET", "/api/v2/help_center/articles")
    assert first.asked.query == "page%5Bsize%5D=100"
    assert "page%5Bafter%5D=" in second.asked.query
    [article] = json.loads(second.body)["articles"]
    assert article.keys() - {"name"} == ARTICLE
    assert {"draft", "user_segment_id", "user_segment_ids", "html_url", "body", "locale"} <= ARTICLE
    assert json.loads(first.body)["meta"]["has_more"] is True
