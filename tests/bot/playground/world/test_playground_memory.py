"""The stand-in's chat after a restart: unchanged, with working buttons."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.playground.world.people import Channel
from db.tables import Decision, Job
from tests.bot.support import slack_payloads
from tests.bot.support.listening_app import ListeningApp, listening_app
from tests.bot.support.running import working
from tests.bot.support.workplace import Workplace, buttons, eventually, quoted

QUESTION = "where is my order 12345?"
BUTTON = {"type": "button", "action_id": "use", "text": {"type": "plain_text", "text": "Use"}, "value": "1:1"}
ROW = {"type": "actions", "block_id": "row", "elements": [BUTTON]}


def say(app: ListeningApp, text: str) -> str:
    told = app.gesture("message", user="U0SAM", channel="C0SUPPORT", text=text).json()
    return str(told["ts"])


def test_messages_threads_and_modals_survive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "home" / "chat.json"
    with listening_app(path) as app:
        root = say(app, "where is it?")
        posted = app.client.chat_postMessage(channel="C0SUPPORT", thread_ts=root, text="card", blocks=[ROW])
        app.client.reactions_add(channel="C0SUPPORT", timestamp=root, name="eyes")
        app.client.chat_postEphemeral(channel="C0SUPPORT", user="U0MAYA", text="only for you")
        before, revision = app.playground.state.messages, app.playground.state.revision
    with listening_app(path) as app:
        state = app.playground.state
        assert state.messages == before
        assert state.revision > revision
        assert [reply.ts for reply in state.replies("C0SUPPORT", root)] == [posted["ts"]]
        app.client.chat_update(channel="C0SUPPORT", ts=str(posted["ts"]), text="receipt")
        later = say(app, "and now?")
        assert float(later) > float(str(posted["ts"]))
        pressed = app.gesture(
            "action", user="U0MAYA", channel="C0SUPPORT", ts=root, block_id="row", action_id="use"
        )
        assert pressed.json()["problem"] == "This button no longer exists."


def test_home_tabs_and_invitations_survive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "chat.json"
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    with listening_app(path) as app:
        published = app.client.views_publish(user_id="U0ADA", view=home)["view"]
        app.gesture("message", user="U0MAYA", channel="C0LEADS", text="/invite @Draftdesk")
    with listening_app(path) as app:
        assert app.playground.state.homes["U0ADA"].id == published["id"]
        again = app.client.views_publish(user_id="U0ADA", view=home, hash=published["hash"])["view"]
        assert again["id"] == published["id"]
        assert app.client.conversations_info(channel="C0LEADS")["channel"]["is_member"]
        assert app.playground.state.channels["C0LEADS"].has_app


def test_a_response_url_survives_a_restart_with_its_remaining_uses(tmp_path: Path) -> None:
    path = tmp_path / "chat.json"
    with listening_app(path) as app:
        app.gesture("message", user="U0MAYA", channel="C0GENERAL", text="/suggest hi")
        whisper = app.client.chat_postEphemeral(channel="C0GENERAL", user="U0MAYA", text="a", blocks=[ROW])
        ts = str(whisper["message_ts"])
        app.gesture("action", user="U0MAYA", channel="C0GENERAL", ts=ts, block_id="row", action_id="use")
        identifiers = list(app.playground.state.response_urls)
    with listening_app(path) as app:
        replaced = {"replace_original": True, "text": "receipt"}
        for _ in range(5):
            assert app.gesture(f"response/{identifiers[1]}", **replaced).status_code == 200
        message = app.playground.state.find("C0GENERAL", ts, viewer="U0MAYA")
        assert message is not None
        assert message.text == "receipt"
        app.gesture(f"response/{identifiers[0]}", text="drafts")
    with listening_app(path) as app:
        assert app.gesture(f"response/{identifiers[1]}", **replaced).status_code == 404


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"team_id": "T0OTHER"}', b"\xff\xfe"])
def test_an_unreadable_chat_file_is_renamed_and_logged(
    content: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "chat.json"
    path.write_bytes(content)
    with caplog.at_level(logging.WARNING, "bot.playground.world.memory"), listening_app(path) as app:
        assert app.playground.state.messages == {}
        say(app, "hello")
    assert "starts empty" in caplog.text
    assert (tmp_path / "chat.unreadable").read_bytes() == content
    with listening_app(path) as app:
        assert [message.text for message in app.playground.state.messages["C0SUPPORT"]] == ["hello"]


def test_an_unwritable_chat_file_does_not_stop_the_chat(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "home").write_text("a file where a folder should be")
    with listening_app(tmp_path / "home" / "chat.json") as app:
        say(app, "hello")
        assert [message.text for message in app.playground.state.messages["C0SUPPORT"]] == ["hello"]
    assert "could not store the chat" in caplog.text


def restarted(before: Workplace, after: Workplace, ts: str) -> None:
    """Check that the second workplace shows the first one's thread."""
    assert [m.ts for m in after.thread(ts)] == [m.ts for m in before.thread(ts)]


def test_a_click_after_a_restart_sends_the_reply_and_rewrites_the_card(
    engine: Engine, starter_bundle: Path, tmp_path: Path
) -> None:
    with working(engine, starter_bundle, tmp_path) as before:
        ts = before.say(QUESTION)
        (offered,) = quoted(before.card(ts))
    with working(engine, starter_bundle, tmp_path) as after:
        restarted(before, after, ts)
        card = after.card(ts)
        after.press(card, "Edit")
        after.submit(slack_payloads.reply_values(offered + " Bye."))
        assert after.reply(ts).text == offered + " Bye."
        assert quoted(card) == [offered + " Bye."]
        assert buttons(card) == {}
        assert len(after.rows(Decision)) == 1


def test_a_card_that_was_pending_at_the_restart_is_posted_into_its_thread(
    engine: Engine, starter_bundle: Path, tmp_path: Path
) -> None:
    with working(engine, starter_bundle, tmp_path, ops_channel="C0OPS") as before:
        before.desk.outbox.stop()
        ts = before.say(QUESTION)
        eventually(lambda: [job for job in before.rows(Job) if job.kind == "post_card"])
    with working(engine, starter_bundle, tmp_path, ops_channel="C0OPS") as after:
        assert "Approve & send" in buttons(after.card(ts))
        assert list(after.playground.state.visible("C0OPS")) == []


def test_messages_of_a_removed_channel_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "chat.json"
    with listening_app(path) as app:
        app.playground.state.channels["C0OLD"] = Channel("C0OLD", "old", "")
        app.client.chat_postMessage(channel="C0OLD", text="hello")
    with listening_app(path) as app:
        assert app.playground.state.messages == {}
