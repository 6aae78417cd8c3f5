"""Read messages from a file: a CSV with a column `message`, JSON lines, or a saved mail (`.eml`)."""

import email
import email.policy
import json
import re
from collections.abc import Iterator, Mapping
from email.message import EmailMessage, MIMEPart
from html.parser import HTMLParser

from model.corpus import csv_records
from model.errors import CorpusError
from model.mail.reading import Mail

_NAMES = ("message", "text", "body")
"""Names of the message in a JSON line."""
_BREAKS = frozenset(
    ("p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote", "hr", "ul", "ol", "pre")
)
_UNSEEN = frozenset(("style", "script", "head", "title"))


def read_mails(data: bytes, name: str) -> Iterator[Mail]:
    """Return the messages in `data`, by the file's ending. Raises CorpusError saying what is wrong, and
    where.
    """
    ending = name.casefold().rpartition(".")[2]
    if ending == "eml":
        yield mail_of(data)
    elif ending in ("json", "jsonl", "ndjson"):
        yield from _of_json(data, name)
    else:
        for _, values in csv_records.read(data, name, ("message",), "subject"):
            yield Mail(values[0], subject=values[1] if len(values) > 1 else "")


def mail_of(data: bytes) -> Mail:
    """Return one mail with its headers; its text is the plain part, else what the HTML part shows."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(preferencelist=("plain", "html"))
    text = ""
    if part is not None:
        content = _content(part)
        text = content if part.get_content_type() == "text/plain" else shown_by_html(content)
    headers = {header: str(value) for header, value in message.items()}
    return Mail(text, subject=str(message.get("Subject", "")), headers=headers)


def _content(part: MIMEPart) -> str:
    """Return a part's text; as UTF-8 if it names an encoding that nobody knows."""
    try:
        return str(part.get_content())
    except LookupError:
        data = part.get_payload(decode=True)
        return data.decode("utf-8", "replace") if isinstance(data, bytes) else ""


def shown_by_html(html: str) -> str:
    """Collects the text that HTML shows, with quotes marked as mail programs do."""
    shown = _Shown()
    shown.feed(html)
    shown.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(shown.parts)).strip()


class _Shown(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Break the line where a block begins, and count open elements that are hidden or quoted."""
        self._unseen += tag in _UNSEEN
        self._quoted += tag == "blockquote"
        if tag in _BREAKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        """Break the line where a block ends."""
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        self._quoted -= tag == "blockquote" and self._quoted > 0
        if tag in _BREAKS and tag != "br":
            self._break()

    def handle_data(self, data: str) -> None:
        """Keep words, with one space for any white space."""
        if not self._unseen:
            self.parts.append(re.sub(r"\s+", " ", data))

    def _break(self) -> None:
        self.parts.append("\n" + "> " * self._quoted)


def _of_json(data: bytes, name: str) -> Iterator[Mail]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(f"{name} is not UTF-8; save the file as UTF-8") from error
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield _of_line(line, f"{name}, line {number}")


def _of_line(line: str, place: str) -> Mail:
    try:
        told = json.loads(line)
    except json.JSONDecodeError as error:
        raise CorpusError(
            f'{place} is not JSON ({error.msg}); expected {{"message": "..."}} on each line'
        ) from error
    if isinstance(told, str):
        return Mail(told)
    found = told if isinstance(told, Mapping) else {}
    message = next((found[key] for key in _NAMES if isinstance(found.get(key), str)), None)
    if message is None:
        keys = ", ".join(map(str, found)) or type(told).__name__
        raise CorpusError(f'{place} has no "message" that is text. Found: {keys}')
    headers = found.get("headers")
    answers = found.get("answers")
    return Mail(
        message,
        subject=str(found.get("subject") or ""),
        headers={str(key): str(value) for key, value in headers.items()} if isinstance(headers, dict) else {},
        answers=answers if isinstance(answers, bool) else None,
    )
