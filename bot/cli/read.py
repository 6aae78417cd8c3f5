"""`draftdesk read`: show which part of a message is the question, and what is masked. Stores nothing."""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.terminal import stdout
from bot.errors import Refused

if TYPE_CHECKING:
    from model.brand.values import Brand
    from model.mail.reading import Mail


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(read)


def read(
    text: Annotated[
        str | None, typer.Argument(help="A customer's message; - reads it from standard input.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", help="Messages: a CSV with a column message (and subject), JSON lines, or an .eml."
        ),
    ] = None,
    subject: Annotated[str, typer.Option(help="The message's subject.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON for each message.")] = False,
) -> None:
    """Show how messages are read: the question, whether it makes a card, its language, and what is masked.

    For the person responsible for privacy. Nothing is stored and nothing leaves this machine; only this
    output contains the values that are never stored.
    """
    if (text is None) == (file is None):
        raise Refused("Give a message, or --file with a CSV, JSON lines or an .eml.")
    brand = _brand()
    for mail in _mails(text, file, subject):
        told = reading_of(mail, brand)
        if as_json:
            stdout().out(json.dumps(told, ensure_ascii=False), highlight=False)
        else:
            _show(told)


def reading_of(mail: "Mail", brand: "Brand") -> dict[str, Any]:
    """Return one line of `--json`."""
    from bot.services.tickets.wording import kept_reading
    from model.mail.language import language_of
    from model.mail.reading import read as read_mail

    found = read_mail(mail)
    masked = kept_reading(found, brand)
    values = spans(found.question, masked.text, masked.values)
    return {
        "message": mail.text,
        "question": found.question,
        "card": found.why is None,
        "why": found.why,
        "automatic": found.automatic,
        "language": language_of(found.question),
        "masked": masked.text,
        "values": [{"kind": kind, "text": span} for kind, span in values],
        "never_stored": list(masked.forbidden),
    }


def spans(text: str, masked: str, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the kind of each placeholder in `masked`, and its text in `text`; where it adjoins the next,
    `values` tells its end.
    """
    from model.masking.kinds import kind_of
    from model.masking.mask import PLACEHOLDER, escape_braces

    text = escape_braces(text)
    pieces = PLACEHOLDER.split(masked)  # Words and names of placeholders alternate.
    position = len(pieces[0])
    for name, words in zip(pieces[1::2], pieces[2::2], strict=True):
        last = position + len(values.get(name, text))
        end = text.find(words, position + 1) if words else min(last, len(text))
        end = len(text) if end < 0 else end
        yield kind_of(name), text[position:end]
        position = end + len(words)


def _mails(text: str | None, file: Path | None, subject: str) -> "Iterator[Mail]":
    from model.mail.files import read_mails
    from model.mail.reading import Mail

    if file is None:
        yield Mail(sys.stdin.read() if text == "-" else text or "", subject=subject)
        return
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from error
    yield from read_mails(data, file.name)


def _brand() -> "Brand":
    from bot.cli.workspace import settings_for
    from bot.services.versions.branding import read_branding

    settings = settings_for(demo=False)
    return read_branding(settings.brand_file, region=settings.phone_region).brand


def _show(told: dict[str, Any]) -> None:
    card = "a card" if told["card"] else f"no card: {told['why']}"
    stdout().print(f"{card}; language: {told['language'] or 'not clear'}", style="bold", markup=False)
    stdout().out(told["masked"], highlight=False)
    for value in told["values"]:
        stored = "  (never stored)" if value["kind"] in told["never_stored"] else ""
        stdout().out(f"  {value['kind']}: {value['text']}{stored}", highlight=False)
    stdout().out("")
