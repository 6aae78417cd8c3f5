"""Read threads of mail from an mbox or a folder of .eml files: who asked, and what the team answered.

Mails belong together by their Message-ID, In-Reply-To and References (RFC 5322, section 3.6.4). Only headers
and places are kept in memory; a thread's mails are read when it is its turn.
"""

import mailbox
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.parser import BytesHeaderParser
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import cast

from bot.errors import Refused
from bot.helpdesks.port import Comment
from bot.pairs.pair import MOST_CHARACTERS, Broken, Pair, Record, digest
from model.mail.files import mail_of
from model.mail.reading import read

_ANYBODY = frozenset(
    (
        "gmail.com",
        "googlemail.com",
        "yahoo.com",
        "hotmail.com",
        "outlook.com",
        "icloud.com",
        "gmx.de",
        "web.de",
    )
)
"""Domains that say nothing of a company."""
_MOST_BYTES = 32 * 2**20
_OLD = datetime(1990, 1, 1, tzinfo=UTC)


_Key = Path | str


@dataclass(frozen=True)
class _Box:
    """An open mailbox: the place of each mail for people, with its key, and how to read one."""

    places: Sequence[tuple[str, _Key]]
    read: Callable[[_Key], bytes]


@dataclass(frozen=True)
class _Mail:
    """A mail's headers, and where it is."""

    place: str
    key: _Key
    id: str
    before: tuple[str, ...]
    """The ids of the mails that it answers."""
    sender: str
    name: str
    at: datetime


def read_mailbox(path: Path, agents: Sequence[str]) -> tuple[tuple[str, ...], Iterator[Record]]:
    """Return whose mails are the team's, and the threads, oldest first.

    `agents` are addresses or domains; none: the company's domain that writes in most threads with an answer.
    Raises Refused if there is no such domain.
    """
    threads = _threads(list(_mails(path)))
    team = tuple(each.casefold().lstrip("@") for each in agents) or _guessed(threads)
    if not team:
        raise Refused(
            f"{path} has no domain that answers in its threads. Say whose mails are the team's: "
            "--agents support@example.com, or a domain."
        )
    return team, _records(path, threads, team)


def _records(path: Path, threads: Sequence[Sequence[_Mail]], team: Sequence[str]) -> Iterator[Record]:
    with _opened(path) as box:
        for thread in threads:
            yield _record(thread, box, team)


def _mails(path: Path) -> Iterator[_Mail]:
    headers = BytesHeaderParser(policy=policy.default)
    with _opened(path) as box:
        for place, key in box.places:
            found = headers.parsebytes(box.read(key))
            name, sender = parseaddr(_header(found, "From"))
            own = _header(found, "Message-ID") or place
            before = (_header(found, "In-Reply-To") + " " + _header(found, "References")).split()
            at = _date(_header(found, "Date"))
            yield _Mail(place, key, own, tuple(before), sender.casefold(), name, at)


@contextmanager
def _opened(path: Path) -> Iterator[_Box]:
    """Open a folder of .eml files, one .eml, or an mbox."""
    if path.is_dir() or path.suffix.casefold() == ".eml":
        files = sorted(path.rglob("*.eml")) if path.is_dir() else [path]
        yield _Box([(file.name, file) for file in files], lambda file: cast(Path, file).read_bytes())
        return
    with closing(mailbox.mbox(path, create=False)) as box:
        places = [(f"mail {number}", key) for number, key in enumerate(box.iterkeys(), start=1)]
        yield _Box(places, lambda key: box.get_bytes(cast(str, key)))


def _header(found: object, name: str) -> str:
    """Return a header's text; "" if it is missing or cannot be read."""
    try:
        return str(found[name] or "")  # type: ignore[index]
    except (ValueError, IndexError, LookupError, AttributeError, TypeError):
        return ""  # The standard parser raises any of these for headers that are broken in its own ways.


def _date(text: str) -> datetime:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return _OLD
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _threads(mails: Sequence[_Mail]) -> list[list[_Mail]]:
    """Return the mails by thread, each oldest first."""
    parent: dict[str, str] = {}

    def root(mail_id: str) -> str:
        while (above := parent.get(mail_id, mail_id)) != mail_id:
            parent[mail_id] = parent.get(above, above)
            mail_id = above
        return mail_id

    for mail in mails:
        for other in mail.before:
            parent[root(mail.id)] = root(other)
    found: dict[str, list[_Mail]] = defaultdict(list)
    for mail in mails:
        found[root(mail.id)].append(mail)
    return sorted(
        (sorted(each, key=lambda mail: mail.at) for each in found.values()), key=lambda each: each[0].at
    )


def _guessed(threads: Sequence[Sequence[_Mail]]) -> tuple[str, ...]:
    """Return the domain that did not begin, and wrote, in the most threads."""
    answering = Counter(
        domain
        for thread in threads
        for domain in {_domain(mail.sender) for mail in thread[1:]} - {_domain(thread[0].sender)}
        if domain and domain not in _ANYBODY
    )
    return tuple(domain for domain, _ in answering.most_common(1))


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _record(thread: Sequence[_Mail], box: _Box, team: Sequence[str]) -> Record:
    place = thread[0].place
    comments = []
    for mail in thread:
        data = box.read(mail.key)
        if len(data) > _MOST_BYTES:
            return Broken(place, f"a mail of more than {_MOST_BYTES // 2**20} MiB")
        told = mail_of(data)
        by_agent = mail.sender in team or _domain(mail.sender) in team
        comments.append(
            Comment(
                digest(mail.id, told.text),
                told.text[:MOST_CHARACTERS],
                public=True,
                by_agent=by_agent,
                author=mail.name,
                created_at=mail.at,
                automatic=read(told).automatic,
                subject=told.subject if mail is thread[0] else "",
                author_id=mail.sender,
                by_mail=True,
            )
        )
    return Pair(place, tuple(comments), at=thread[-1].at)
