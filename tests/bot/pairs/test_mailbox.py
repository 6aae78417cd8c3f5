"""Threads out of mailboxes: whose mails are the team's, and what belongs together."""

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.errors import Refused
from bot.pairs.columns import Columns
from bot.pairs.pair import Pair
from bot.pairs.reading import open_pairs

ASKED = ("anna@gmail.com", "Parking", "Where can I park near the studio?")
ANSWERED = ("maya@acme.example", "Re: Parking", "You can park behind the building on Mill Road.")


def _mail(number: int, sender: str, subject: str, text: str, *, answers: int | None = None) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"Somebody <{sender}>"
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{number}@mail.example>"
    mail["Date"] = f"Mon, 02 Mar 2026 {8 + number:02}:00:00 +0000"
    if answers is not None:
        mail["In-Reply-To"] = f"<{answers}@mail.example>"
    mail.set_content(text)
    return mail


def _thread() -> list[EmailMessage]:
    return [_mail(1, *ASKED), _mail(2, *ANSWERED, answers=1)]


def _roles(records: object) -> list[list[tuple[bool, str]]]:
    assert hasattr(records, "__iter__")
    found = list(records)
    assert all(isinstance(each, Pair) for each in found)
    return [[(comment.by_agent, comment.body.strip()) for comment in each.comments] for each in found]


def test_a_folder_of_mails_gives_threads_and_the_domain_that_answers(tmp_path: Path) -> None:
    later = [_mail(3, "bo@gmx.de", "Hours", "Are you open on Sunday?")]
    for number, mail in enumerate(reversed([*_thread(), *later])):
        (tmp_path / f"{number}.eml").write_bytes(mail.as_bytes())
    opened = open_pairs(tmp_path, Columns())
    assert opened.told == "threads of mail; the team writes from acme.example"
    assert _roles(opened.records) == [
        [(False, ASKED[2]), (True, ANSWERED[2])],
        [(False, "Are you open on Sunday?")],
    ]


def test_an_mbox_is_read_and_the_team_can_be_named(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "all.mbox")
    for mail in _thread():
        box.add(mail)
    box.close()
    opened = open_pairs(tmp_path / "all.mbox", Columns(), ["anna@gmail.com"])
    assert _roles(opened.records) == [[(True, ASKED[2]), (False, ANSWERED[2])]]


def test_broken_encodings_end_no_import(tmp_path: Path) -> None:
    first = _mail(1, *ASKED).as_bytes().replace(b'charset="utf-8"', b'charset="no-such"')
    second = _mail(2, *ANSWERED, answers=1).as_bytes().replace(b"Mill", b"M\xff\xfell")
    (tmp_path / "1.eml").write_bytes(first)
    (tmp_path / "2.eml").write_bytes(second)
    (tmp_path / "3.eml").write_bytes(b"\xff\xfe From: \x00 broken\nDate: never\n\n")
    threads = _roles(open_pairs(tmp_path, Columns(), ["acme.example"]).records)
    assert [(False, ASKED[2]), (True, ANSWERED[2].replace("Mill", "M\ufffd\ufffdll"))] in threads


def test_mails_without_answers_ask_who_the_team_is(tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(_mail(1, *ASKED).as_bytes())
    with pytest.raises(Refused, match="Say whose mails"):
        open_pairs(tmp_path, Columns())
