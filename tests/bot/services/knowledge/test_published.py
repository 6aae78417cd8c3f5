"""Macros and articles from Zendesk, and a folder of articles: learned, followed, removed, forgotten."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.errors import Refused
from bot.helpdesks.port import HelpdeskError
from bot.helpdesks.zendesk.adapter import ZendeskHelpdesk
from bot.helpdesks.zendesk.client import ZendeskClient
from bot.services.knowledge import following, forgetting, publications
from bot.services.knowledge.following import ARTICLES, MACROS, Following
from bot.services.knowledge.forgetting import By
from bot.services.knowledge.published import FORGOTTEN, Followed, follow
from bot.services.workspace import Workspace
from db import resolutions
from db.learned_tables import Resolution
from db.session import read
from tests.bot.support.zendesk.faults import Fault
from tests.bot.support.zendesk.stand_in import StandIn

WORKSPACE = "T0DEMO"


def _current(engine: Engine) -> list[Resolution]:
    with read(engine) as session:
        return resolutions.current(session, workspace_id=WORKSPACE)


def _follow(engine: Engine, client: ZendeskClient, what: str) -> Followed:
    return follow(Workspace(engine, WORKSPACE), following.of_helpdesk(ZendeskHelpdesk(client), what))


def test_macros_are_learned_as_they_are_and_the_others_left_out(
    engine: Engine, stand_in: StandIn, client: ZendeskClient
) -> None:
    texts = stand_in.published
    texts.add_macro(
        "Refunds::Late refund",
        "<p>Hi {{ticket.requester.first_name}},</p><p>Refunds take <b>five</b> days. "
        "Call +1 415 555 2671.</p>",
        html=True,
    )
    texts.add_macro("Mine", "Hello", restriction={"type": "User", "id": 5})
    texts.add_macro("Close", "")
    texts.add_macro("Note", "Look at this", actions=[
        {"field": "comment_value", "value": "Look at this"},
        {"field": "comment_mode_is_public", "value": "false"},
    ])  # fmt: skip
    texts.add_macro("Loop", "{% for c in ticket.comments %}{{c.value}}{% endfor %}")
    texts.add_macro("Card", "Our test card is 4111 1111 1111 1111.")
    texts.add_macro("Off", "Bye", active=False)
    followed = _follow(engine, client, MACROS)
    [row] = _current(engine)
    assert (row.source, row.tag, row.message) == ("macro", "zendesk-macros", "Refunds: Late refund")
    assert row.reply == "Hi {{Person Name}},\n\nRefunds take five days. Call +1 415 555 2671."
    assert followed.learned == 1
    assert set(followed.left_out) == {
        "personal",
        "without a comment",
        "internal note",
        "conditions, loops or other commands of Liquid",
        "a card or identity number",
        "not in use",
    }
    assert _follow(engine, client, MACROS).learned == 0


def test_changed_and_deleted_macros_follow_and_forgotten_ones_stay_away(
    engine: Engine, stand_in: StandIn, client: ZendeskClient, tmp_path: Path
) -> None:
    changed, deleted, kept = (
        stand_in.published.add_macro(f"Title {name}", f"The answer about {name}.")
        for name in ("bicycles", "canaries", "dogs")
    )
    _follow(engine, client, MACROS)
    changed["actions"][1]["value"] = "The new answer about bicycles."
    stand_in.published.macros.remove(deleted)
    followed = _follow(engine, client, MACROS)
    assert (followed.learned, followed.removed) == (1, 2)
    assert {row.reply for row in _current(engine)} == {
        "The new answer about bicycles.",
        "The answer about dogs.",
    }
    stand_in.published.macros.append(deleted)
    assert _follow(engine, client, MACROS).learned == 1, "one that is published again is learned again"

    [dogs] = [row.id for row in _current(engine) if "dogs" in row.reply]
    forgetting.forget(Workspace(engine, WORKSPACE), [dogs], By("U0ADA", tmp_path))
    kept["actions"][1]["value"] = "Another answer about dogs."
    followed = _follow(engine, client, MACROS)
    assert followed.learned == 0
    assert followed.left_out[FORGOTTEN] == 1
    assert not any("dogs" in row.reply for row in _current(engine))


def test_articles_become_passages_with_their_link(
    engine: Engine, stand_in: StandIn, client: ZendeskClient
) -> None:
    texts = stand_in.published
    article = texts.add_article(
        "Pets", "<p>Cats travel in the cabin.</p><h2>Dogs</h2><p>Dogs travel {{free}}.</p>"
    )
    texts.add_article("Draft", "<p>Not yet.</p>", draft=True)
    texts.add_article("Staff", "<p>Only for us.</p>", user_segment_id=7)
    texts.add_article("Some", "<p>Only for some.</p>", user_segment_ids=[7])
    for number in range(110):
        texts.add_article(f"Page {number}", f"<p>This is the text of page number {number}.</p>")
    followed = _follow(engine, client, ARTICLES)
    assert followed.learned == 112
    assert followed.left_out == {"draft": 1, "not for everybody": 2}
    rows = _current(engine)
    assert rows[0].reply == f"Cats travel in the cabin.\n\nPets: {article['html_url']}"
    assert rows[1].message == "Pets\nDogs\nDogs travel {\u2060{free}}."
    article["body"] = "<p>Cats travel in the cabin.</p><h2>Dogs</h2><p>Dogs stay at home.</p>"
    followed = _follow(engine, client, ARTICLES)
    assert (followed.learned, followed.removed) == (1, 1)


def test_a_page_that_fails_changes_nothing(engine: Engine, stand_in: StandIn, client: ZendeskClient) -> None:
    for number in range(120):
        stand_in.published.add_macro(f"Title {number}", f"The answer number {number}.")
    assert _follow(engine, client, MACROS).learned == 120
    assert [each.asked.query for each in stand_in.asked("GET", "/macros/active")] == ["", "page=2"]
    stand_in.faults.plan(Fault(status=404), path="help_center")
    stand_in.published.macros.clear()
    workspace = Workspace(engine, WORKSPACE)
    following.choose(workspace, ARTICLES, wanted=True)
    following.choose(workspace, MACROS, wanted=True)
    with pytest.raises(HelpdeskError, match="404"):
        Following(workspace, ZendeskHelpdesk(client), None).run()
    assert len(_current(engine)) == 120


def test_a_folder_is_followed_and_a_missing_one_removes_nothing(
    engine: Engine, client: ZendeskClient, tmp_path: Path
) -> None:
    file = tmp_path / "pets.md"
    file.write_text("# Pets\n\nCats travel in the cabin.\n\n## Dogs\n\nDogs travel in the hold.\n")
    workspace = Workspace(engine, WORKSPACE)
    run = Following(workspace, ZendeskHelpdesk(client), tmp_path).run
    assert [each.learned for each in run()] == [2]
    assert {(row.source, row.tag) for row in _current(engine)} == {("article", "articles")}
    file.write_text("# Pets\n\nCats travel in the cabin.\n")
    [followed] = run()
    assert (followed.learned, followed.removed) == (0, 1)
    with pytest.raises(Refused, match="gone"):
        follow(workspace, publications.articles_in(tmp_path / "gone"))
    assert len(_current(engine)) == 1


def test_what_is_no_longer_wanted_goes(engine: Engine, stand_in: StandIn, client: ZendeskClient) -> None:
    stand_in.published.add_macro("Pets", "Cats travel in the cabin.")
    workspace = Workspace(engine, WORKSPACE)
    following.choose(workspace, MACROS, wanted=True)
    following.choose(workspace, ARTICLES, wanted=True)
    assert following.chosen(workspace) == ("articles", "macros")
    Following(workspace, ZendeskHelpdesk(client), None).run()
    following.choose(workspace, MACROS, wanted=False)
    assert following.drop_all(workspace, "zendesk:macro:") == 1
    assert following.chosen(workspace) == ("articles",)
    assert _current(engine) == []
