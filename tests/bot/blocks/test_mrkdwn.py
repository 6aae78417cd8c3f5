"""Slack's text format, read and written."""

from datetime import UTC, datetime

import pytest

from bot.blocks import mrkdwn

PLAIN = [
    ("where is my order 12345?", "where is my order 12345?"),
    ("a &lt; b &amp;&amp; b &gt; c", "a < b && b > c"),
    ("&amp;lt;", "&lt;"),
    ("hi <@U0MAYA>", "hi @someone"),
    ("hi <@U0MAYA|maya>", "hi @someone"),
    ("<!channel> help", "@channel help"),
    ("<!here|here> help", "here help"),
    ("<!subteam^S012|@support> help", "@support help"),
    ("<!date^1392734382^{date}|Feb 18>", "Feb 18"),
    ("see <#C012|general> or <#C012>", "see #general or #channel"),
    ("<https://a.example/?a=1&amp;b=2>", "https://a.example/?a=1&b=2"),
    ("<https://a.example|https://a.example>", "https://a.example"),
    ("<https://a.example|the docs>", "the docs (https://a.example)"),
    ("<mailto:ann@a.example|ann@a.example>", "ann@a.example"),
    ("<tel:+4930123|+4930123>", "+4930123"),
    ("a <b", "a <b"),
    ("", ""),
]


@pytest.mark.parametrize(("arrived", "read"), PLAIN)
def test_slacks_text_is_converted_to_readable_text(arrived: str, read: str) -> None:
    assert mrkdwn.plain_text(arrived) == read


@pytest.mark.parametrize("typed", ["<!channel>", "<@U1|x>", "&lt;!here&gt;", "a & b <c> &amp;", "😀 مرحبا"])
def test_escaped_text_is_read_back_as_typed(typed: str) -> None:
    assert mrkdwn.plain_text(mrkdwn.escape(typed)) == typed


def test_escaped_text_contains_no_markup() -> None:
    escaped = mrkdwn.escape("<!channel> <@U0MAYA> <https://evil.example|click> & co")
    assert "<" not in escaped
    assert ">" not in escaped


def test_only_an_id_becomes_a_mention() -> None:
    assert mrkdwn.mention("U0MAYA") == "<@U0MAYA>"
    assert mrkdwn.mention("U1> <!channel") == "U1&gt; &lt;!channel"


def test_a_date_names_utc_for_clients_that_cannot_convert_it() -> None:
    moment = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
    assert mrkdwn.date(moment) == "<!date^1795357800^{date_short_pretty} at {time}|2026-11-22 14:30 UTC>"
