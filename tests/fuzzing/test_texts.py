"""Masking, tokenizers, mail, and Slack's text take any characters."""

import contextlib

import pytest
from hypothesis import given
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import PlainTextObject, SectionBlock

from bot.blocks import guard, mrkdwn
from model.errors import TokenizerError
from model.mail.files import mail_of
from model.mail.reading import Mail, read
from model.mail.transcripts import read_transcript
from model.masking.mask import fill, mask
from model.text.tokenizer import CharTokenizer, train_on_rows
from tests.fuzzing.inputs import contents, few, texts

LEARNED = train_on_rows([("where is my order {{Order Number}}?", "It is on its way to you.")] * 40, 300)


@few
@given(texts)
def test_masking_and_filling(text: str) -> None:
    masked = mask(text)
    assert mask(masked.text).text.count("{{") >= masked.text.count("{{"), "what is masked stays masked"
    fill(masked.text, masked.values)


@few
@given(texts)
def test_tokenizers_give_back_what_can_be_encoded(text: str) -> None:
    encodable = text.encode("utf-8", "replace").decode()
    assert LEARNED.decode(LEARNED.encode(encodable)) == encodable
    with contextlib.suppress(TokenizerError):  # For half of a surrogate pair.
        LEARNED.encode(text)


@few
@given(texts)
def test_the_tutorials_tokenizer(text: str) -> None:
    characters = CharTokenizer(text)
    assert characters.decode(characters.encode(text)) == text


@few
@given(texts, texts)
def test_reading_of_mail_and_chats(subject: str, body: str) -> None:
    read(Mail(body, subject=subject))
    read_transcript(body)


@few
@given(contents)
def test_files_of_mail(data: bytes) -> None:
    read(mail_of(data))


@few
@given(texts)
def test_slacks_text_is_escaped_back_and_forth(text: str) -> None:
    mrkdwn.plain_text(text)
    assert "<" not in mrkdwn.escape(text)


@few
@given(texts)
def test_the_block_kit_guard_refuses_or_keeps_within_the_limits(text: str) -> None:
    shown = guard.clip(text * 50, guard.QUOTE)
    assert len(shown) <= guard.QUOTE
    blocks = [SectionBlock(text=PlainTextObject(text=shown or " "))] * 5
    try:
        values = guard.checked(blocks)
    except SlackObjectFormationError:
        return
    assert guard.characters(values) <= guard.MESSAGE_CHARACTERS


@pytest.mark.parametrize("limit", [20, 300])
def test_clipping_never_exceeds_its_limit(limit: int) -> None:
    assert len(guard.clip("x" * 1000, limit)) <= limit
