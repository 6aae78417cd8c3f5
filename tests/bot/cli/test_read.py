"""`draftdesk read`: how messages are read, as JSON and for people, from a text and from files."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from model.errors import CorpusError

CARD = "4111 1111 1111 1111"


def read(*arguments: str) -> list[dict[str, object]]:
    answer = CliRunner().invoke(app, ["read", *arguments, "--json"], catch_exceptions=False)
    return [json.loads(line) for line in answer.stdout.splitlines()]


def test_a_message_is_shown_with_its_question_its_values_and_what_is_never_stored() -> None:
    [told] = read(f"Where is order 48213? My card is {CARD}.\n\nSent from my iPhone")
    assert told["question"] == f"Where is order 48213? My card is {CARD}."
    assert told["masked"] == "Where is order {{Order Number}}? My card is {{Card Number}}."
    assert told["values"] == [
        {"kind": "Order Number", "text": "48213"},
        {"kind": "Card Number", "text": CARD},
    ]
    assert (told["card"], told["why"], told["automatic"], told["language"]) == (True, None, False, "en")
    assert told["never_stored"] == ["Card Number"]


def test_the_region_tells_a_national_phone_number(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = "09876543210 hu main, parcel kahan hai?"
    monkeypatch.setenv("TZ", "UTC")
    assert "{{Phone Number}}" not in str(read(asked)[0]["masked"])
    monkeypatch.setenv("DRAFTDESK_REGION", "IN")
    assert read(asked)[0]["masked"] == "{{Phone Number}} hu main, parcel kahan hai?"


def test_a_sign_beside_its_amount_is_a_value_of_its_own() -> None:
    assert read("It cost ₩45,000")[0]["values"] == [
        {"kind": "Currency Symbol", "text": "₩"},
        {"kind": "Money Amount", "text": "45,000"},
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"message,subject\nsee subject,Where is it?\n",
        b"sep=;\r\nMESSAGE;Subject\r\nsee subject;Where is it?\r\n",
        b"\xef\xbb\xbfSubject\t message \nWhere is it?\tsee subject\n",
        "message;subject\nsee subject;Where is it?\n".encode("utf-16"),
    ],
)
def test_a_csv_as_spreadsheets_write_it_is_read(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "mail.csv").write_bytes(data)
    assert [told["question"] for told in read("--file", str(tmp_path / "mail.csv"))] == ["Where is it?"]


def test_json_lines_and_a_saved_mail_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"message": "Hi", "subject": "Where is it?"}\n"Nein, danke"\n')
    (tmp_path / "b.eml").write_bytes(
        b"From: no-reply@acme.example\nSubject: =?utf-8?q?Abwesend?=\nAuto-Submitted: auto-replied\n"
        b"Content-Type: text/html; charset=utf-8\n\n<p>Zur\xc3\xbcck</p><blockquote>Wo?</blockquote>\n"
    )
    first, second = read("--file", str(tmp_path / "a.jsonl"))
    assert (first["question"], first["card"], second["card"]) == ("Where is it?\n\nHi", True, False)
    [mail] = read("--file", str(tmp_path / "b.eml"))
    assert (mail["automatic"], mail["card"], mail["question"]) == (True, False, "Zurück")


def test_a_csv_without_messages_says_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "mail.csv").write_text("text;when\nhello;now\n")
    with pytest.raises(CorpusError, match="Found: text"):
        read("--file", str(tmp_path / "mail.csv"))
