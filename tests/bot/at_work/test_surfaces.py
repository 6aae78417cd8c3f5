"""Check each row of the feature table of docs/features.md over HTTP, with Slack's payloads.

`shows(row)` names the row of a test; `SHOWN_ELSEWHERE` names the tests of rows that need more than Slack: a
helpdesk, a night, a failing model. The last test compares both with the page.
"""

import ast
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from bot.playground.world.state import Message
from bot.services import preferences
from bot.services.preferences import Approvers
from bot.services.workspace import Workspace
from db.session import open_engine, read
from db.tables import Ticket
from db.vocabulary import ApproversKind, PreferenceName
from tests.bot.support import slack_payloads
from tests.bot.support.running import working
from tests.bot.support.slack_hands import ByHand, over_http
from tests.bot.support.workplace import Workplace, buttons, eventually, quoted, quotes, topic_menu

ROOT = Path(__file__).parents[3]
ORDER = "where is my order 12345?"
REFUND = "I was charged twice for order 777, how do I get my money back?"
NONSENSE = "🙂🙂🙂 qwfpg zxcvb"
WRITTEN = "Order 12345 left our house this morning."

Test = TypeVar("Test", bound=Callable[..., None])
SHOWN: set[str] = set()
SHOWN_ELSEWHERE = {
    "a channel that people outside the team can read": "test_drafts_for_the_team.py::"
    "test_with_a_team_channel_the_card_goes_there_and_only_the_reply_to_the_customer",
    "somebody of the team answers by hand in the customer's thread": "test_answers_by_hand.py::"
    "test_an_answer_by_hand_retires_the_card",
    "a customer's message pasted into Draftdesk's direct messages": "test_progress.py::"
    "test_in_direct_messages_a_status_shows_that_a_draft_is_made_and_then_comes_the_card",
    "Draftdesk was stopped or disconnected": "test_catching_up.py::"
    "test_direct_messages_of_the_time_away_get_their_drafts",
    "`/suggest find WORDS`; **Search** in a draft's **Sources**": "test_finding_replies.py::"
    "test_sources_search_finds_replies_to_send_or_to_edit",
    "one machine is not enough": "test_roles.py::"
    "test_what_one_process_hears_another_drafts_and_sends_without_waiting_for_a_look",
    "a channel in shadow mode": "test_shadow_mode.py::test_drafts_are_made_and_nobody_sees_them",
    "somebody of the team posts in a watched channel": "test_agents_and_customers.py::"
    "test_where_customers_write_a_post_of_the_team_is_no_ticket",
    "a helpdesk's ticket": "test_helpdesk_at_work.py::"
    "test_a_tickets_card_shows_the_message_and_links_to_the_ticket",
    "somebody writes on that ticket before the reply is sent": "test_helpdesk_at_work.py::"
    "test_a_collision_shows_the_newer_comment_and_send_anyway_sends",
    "drafting failed": "test_progress.py::test_a_failed_draft_is_made_again_on_request",
    "another app's message, such as a mail gateway's": "test_conversations.py::"
    "test_other_apps_messages_are_tickets_only_in_channels_that_accept_them",
    "unfilled blanks, such as `[Website URL]`, also typed ones": "test_delivery.py::"
    "test_a_draft_with_blanks_is_edited_before_it_is_sent",
    "every night at `DRAFTDESK_RETRAIN_AT`": "test_whole_loop.py::"
    "test_an_edited_reply_comes_back_from_a_version_that_learned_it",
}
"""Rows whose test is in another file of `tests/bot`."""


def shows(*rows: str) -> Callable[[Test], Test]:
    """Mark a test with the table rows it shows, by their first cell."""
    SHOWN.update(rows)
    return lambda test: test


@pytest.fixture(scope="module")
def place(
    _migrated_file: Path, starter_bundle: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workplace]:
    """One workplace for all rows. Approved replies wait ten minutes, or until `let_it_leave`."""
    folder = tmp_path_factory.mktemp("surfaces")
    shutil.copyfile(_migrated_file, folder / "draftdesk.db")
    engine = open_engine(f"sqlite:///{folder}/draftdesk.db")
    with working(engine, starter_bundle, folder / "home", undo_seconds=600) as place:
        yield place
    engine.dispose()


@pytest.fixture
def hands(place: Workplace) -> ByHand:
    """Payloads of `slack_payloads`, signed."""
    place.playground.state.views.clear()
    return ByHand(place, over_http(place))


def told(place: Workplace, before: int, channel: str = "C0SUPPORT", user: str = "U0MAYA") -> Message:
    """The ephemeral messages of this user after the first `before`."""
    return eventually(lambda: place.whispers(user, channel)[before:])[0]


@shows("a message in a watched channel")
def test_a_message_gets_a_card_in_its_thread(place: Workplace, hands: ByHand) -> None:
    (card,) = place.cards(hands.say(ORDER), 1)
    assert "12345" in quoted(card)[0]
    assert "Topic: Track order · " in str(card.blocks)
    assert "model v1" in str(card.blocks)
    assert "Sources: " in str(card.blocks)


@shows('a greeting, thanks, "👍"')
@pytest.mark.parametrize("text", ["hello", "thank you!", "👍"])
def test_small_talk_gets_nothing(place: Workplace, hands: ByHand, text: str) -> None:
    before = len(place.rows(Ticket))
    hands.say(text)
    assert len(place.rows(Ticket)) == before


@shows("**Approve & send**", "a second click, a colleague's click, or one on an old card")
def test_an_approved_reply_is_sent_once(place: Workplace, hands: ByHand) -> None:
    ts = hands.say(ORDER)
    (card,) = place.cards(ts, 1)
    (offered, old) = (quoted(card)[0], Message(**vars(card)))
    hands.press(card, "Approve & send")
    eventually(lambda: "Undo" in buttons(card))
    before = len(place.whispers("U0JONAS", "C0SUPPORT"))
    hands.press(old, "Approve & send", user="U0JONAS")
    assert "already approved by <@U0MAYA>" in told(place, before, user="U0JONAS").text
    place.let_it_leave()
    assert place.reply(ts).text == offered
    assert "Approved by <@U0MAYA>" in place.receipt(card)
    assert len(place.thread(ts)) == 2


@shows("**Undo**, until then")
def test_an_undone_reply_is_not_sent(place: Workplace, hands: ByHand) -> None:
    ts = hands.say(ORDER)
    (card,) = place.cards(ts, 1)
    hands.press(card, "Approve & send")
    eventually(lambda: "Undo" in buttons(card))
    hands.press(card, "Undo")
    eventually(lambda: "Approve & send" in buttons(card))
    place.let_it_leave()
    place.settle()
    assert place.thread(ts) == [card]


@shows("**Sources**")
def test_sources_show_the_past_replies_behind_a_draft(place: Workplace, hands: ByHand) -> None:
    (card,) = place.cards(hands.say(ORDER), 1)
    hands.press(card, "Sources")
    message, reply, *_ = quotes(place.view().payload["blocks"])
    assert message
    assert reply


@shows("the topic menu")
def test_the_topic_can_be_corrected(place: Workplace, hands: ByHand) -> None:
    ts = hands.say(ORDER)
    (card,) = place.cards(ts, 1)
    found = topic_menu(card)
    assert found is not None
    hands.choose(card, found[1]["action_id"], found[1]["options"][0])
    chosen = found[1]["options"][0]["text"]["text"]
    eventually(lambda: f"Topic: {chosen} (corrected)" in str(card.blocks))


@shows("**Edit**")
def test_an_edited_reply_is_sent_as_edited(place: Workplace, hands: ByHand) -> None:
    ts = hands.say(ORDER)
    (card,) = place.cards(ts, 1)
    hands.press(card, "Edit")
    assert ORDER in str(place.view().payload["blocks"])
    hands.submit(slack_payloads.reply_values(WRITTEN))
    eventually(lambda: "Undo" in buttons(card))
    place.let_it_leave()
    assert place.reply(ts).text == WRITTEN


@shows("**Another draft**")
def test_another_draft_shows_its_number_and_the_total(place: Workplace, hands: ByHand) -> None:
    (card,) = place.cards(hands.say(ORDER), 1)
    first = quoted(card)
    hands.press(card, "Another draft")
    eventually(lambda: quoted(card) != first)
    assert "Draft 2 of " in str(card.blocks)


@shows("**Reject**")
def test_a_rejection_asks_why_and_sends_nothing(place: Workplace, hands: ByHand) -> None:
    ts = hands.say(ORDER)
    (card,) = place.cards(ts, 1)
    hands.press(card, "Reject")
    hands.submit(slack_payloads.reason_values("tone"))
    assert "Reason: Tone" in place.receipt(card)
    assert place.thread(ts) == [card]


@shows("a customer writes again in their thread")
def test_a_follow_up_gets_a_new_draft(place: Workplace, hands: ByHand) -> None:
    root = hands.say(ORDER)
    place.cards(root, 1)
    hands.say("thanks!", thread_ts=root)
    hands.say(REFUND, thread_ts=root)
    old, new = place.cards(root, 2)
    assert "The conversation moved on" in str(old.blocks)
    assert "Approve & send" in buttons(new)


@shows("`@Draftdesk` in a thread")
def test_a_mention_in_a_thread_drafts_for_its_customer(place: Workplace, hands: ByHand) -> None:
    root = hands.say(ORDER)
    place.cards(root, 1)
    hands.mention("please draft a reply", thread_ts=root)
    _, fresh = place.cards(root, 2)
    assert "12345" in quoted(fresh)[0]
    assert place.rows(Ticket)[-1].source == "mention"


@shows("`@Draftdesk where is my order?` elsewhere")
def test_a_mention_outside_a_thread_drafts_for_its_own_text(place: Workplace, hands: ByHand) -> None:
    ts = hands.mention(ORDER, channel="C0GENERAL")
    (card,) = place.cards(ts, 1, "C0GENERAL")
    assert "12345" in quoted(card)[0]


@shows("**Draft a reply** in a message's menu")
def test_the_shortcut_drafts_for_any_message(place: Workplace, hands: ByHand) -> None:
    ts = hands.seen("C0GENERAL", ORDER)
    hands.shortcut(ts, "draft_reply")
    (card,) = place.cards(ts, 1, "C0GENERAL")
    assert "12345" in quoted(card)[0]


@shows("`/suggest where is my order 12345?`", "`/suggest LINK`, with a message's link")
@pytest.mark.parametrize("by_link", [False, True])
def test_suggest_offers_drafts_to_the_caller(place: Workplace, hands: ByHand, by_link: bool) -> None:
    before = len(place.whispers("U0MAYA", "C0GENERAL"))
    link = f"<https://acme.slack.com/archives/C0GENERAL/p{hands.seen('C0GENERAL', ORDER).replace('.', '')}>"
    hands.suggest(link if by_link else ORDER)
    answer = told(place, before, "C0GENERAL")
    assert quoted(answer)[0] == ORDER
    assert {"Use", "Edit"} <= set(buttons(answer))


@shows("`/suggest help`, `/suggest stats`")
@pytest.mark.parametrize(("word", "says"), [("help", "/suggest"), ("stats", "30 days")])
def test_suggest_answers_its_own_keywords(place: Workplace, hands: ByHand, word: str, says: str) -> None:
    before = len(place.whispers("U0MAYA", "C0GENERAL"))
    hands.suggest(word)
    assert says in str(told(place, before, "C0GENERAL").blocks)


@shows("`/suggest watch`, `/suggest watch #team-channel`, `/suggest unwatch`")
def test_an_admin_watches_a_channel_and_others_do_not(place: Workplace, hands: ByHand) -> None:
    before = len(place.whispers("U0MAYA", "C0GENERAL"))
    hands.suggest("watch")
    assert "admin" in told(place, before, "C0GENERAL").text
    for word, is_watched in (("watch", True), ("unwatch", False)):
        before = len(place.whispers("U0ADA", "C0GENERAL"))
        hands.suggest(word, user="U0ADA")
        assert told(place, before, "C0GENERAL", "U0ADA").text
        with read(place.engine) as session:
            set_by_now = preferences.read(session, slack_payloads.TEAM, place.desk.settings)
        assert set_by_now.watched("C0GENERAL") == is_watched


@shows("the confidence is too low (`DRAFTDESK_CONFIDENCE`)")
def test_an_uncertain_drafter_abstains_and_offers_past_replies(place: Workplace, hands: ByHand) -> None:
    (card,) = place.cards(hands.say(NONSENSE), 1)
    assert "Write a reply" in buttons(card)
    assert "Approve & send" not in buttons(card)


@shows("the App Home", "the App Home of an admin")
@pytest.mark.parametrize(("user", "is_admin"), [("U0MAYA", False), ("U0ADA", True)])
def test_the_home_shows_waiting_cards_and_to_admins_the_settings(
    place: Workplace, hands: ByHand, user: str, is_admin: bool
) -> None:
    place.cards(hands.say(ORDER), 1)
    home = str(hands.open_home(user=user).payload["blocks"])
    assert "<#C0SUPPORT>" in home
    assert ("Retrain now" in home) == is_admin


@shows("a click or a form by somebody who may not approve")
def test_a_non_approver_is_told_so(place: Workplace, hands: ByHand) -> None:
    ts = hands.say(ORDER)
    (card,) = place.cards(ts, 1)
    before = len(place.whispers("U0JONAS", "C0SUPPORT"))
    only_maya = Approvers(ApproversKind.PEOPLE, people=("U0MAYA",))
    preferences.set_approvers(Workspace(place.engine, slack_payloads.TEAM), "U0ADA", only_maya)
    hands.press(card, "Approve & send", user="U0JONAS")
    line = told(place, before, user="U0JONAS").text
    preferences.reset(Workspace(place.engine, slack_payloads.TEAM), "U0ADA", PreferenceName.APPROVERS)
    assert "may decide on drafts here. Nothing was changed." in line
    place.settle()
    assert "Approve & send" in buttons(card)
    assert place.thread(ts) == [card]


def test_every_row_of_the_feature_table_is_shown_by_a_test() -> None:
    page = (ROOT / "docs" / "features.md").read_text(encoding="utf-8")
    table = page.split("## What it does\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| .+ \|$", table, re.MULTILINE)[1:]
    assert len(rows) > 20
    assert set(rows) == SHOWN | SHOWN_ELSEWHERE.keys()
    for place in SHOWN_ELSEWHERE.values():
        file, _, name = place.partition("::")
        [path] = (ROOT / "tests" / "bot").rglob(file)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert name in {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}, place
