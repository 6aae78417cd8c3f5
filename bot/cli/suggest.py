"""`draftdesk suggest`: drafts for one message, with no Slack and no server."""

import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.console import say, stdout, write_json
from bot.cli.workspace import Demo, settings_for
from bot.settings import Settings

if TYPE_CHECKING:
    from model.drafting import CharBigramDrafter, Drafter, Suggestion


class Family(StrEnum):
    """The models that can draft."""

    NGRAM = "ngram"
    CHAR_BIGRAM = "char-bigram"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(suggest)


def suggest(
    text: Annotated[str, typer.Argument(help="The customer's message; - reads it from standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
    model: Annotated[Family, typer.Option(help="Which model drafts.")] = Family.NGRAM,
    demo: Demo = False,
) -> None:
    """Draft replies to one customer message.

    Uses the version that serves, if there is one, else a model fitted on the starter set (fitted once,
    then kept). What the message says about the customer (order numbers, addresses) is masked before
    drafting and filled back into the drafts. When nothing is near enough it abstains and says why; that
    is a success too.
    """
    message = sys.stdin.read() if text == "-" else text
    settings = settings_for(demo=demo)
    drafter = _char_bigram() if model is Family.CHAR_BIGRAM else _drafter(settings)
    answer = _answer(drafter, message)
    if as_json:
        write_json(answer)
    else:
        _show(answer)


def _answer(drafter: "Drafter | CharBigramDrafter", message: str) -> dict[str, Any]:
    from bot.services.wording import kept, shown

    masked = kept(message, {})
    suggestion: Suggestion = drafter.suggest([masked.text])[0]
    drafts = [
        {
            "text": shown(draft.text, masked.values).text,
            "confidence": draft.confidence,
            "sources": [asdict(source) for source in draft.sources],
            "model_version": suggestion.model_version,
        }
        for draft in suggestion.drafts
    ]
    return {"abstained": suggestion.abstained, "reason": suggestion.reason, "drafts": drafts}


def _drafter(settings: Settings) -> "Drafter":
    from bot.cli.starter_bundle import load_or_fit
    from model.drafting import Drafter

    return _served(settings) or Drafter(load_or_fit(settings.home))


def _served(settings: Settings) -> "Drafter | None":
    """The drafter of the version that serves; None when there is no database yet, or nothing in it serves."""
    # Opening an SQLite file would make it, and SQLAlchemy takes a while to import.
    database = settings.database_url.partition(":///")[2].partition("?")[0]
    if settings.database_url.startswith("sqlite") and not Path(database).is_file():
        return None
    from sqlalchemy import inspect

    from bot.errors import NoServedVersion
    from bot.services.serving import Serving
    from db import model_versions
    from db.session import open_engine, read

    engine = open_engine(settings.database_url)
    if not inspect(engine).has_table("model_versions"):
        return None
    with read(engine) as session:
        workspaces = model_versions.workspaces(session)
    try:
        return Serving(engine, workspaces[0], settings.home).current() if workspaces else None
    except NoServedVersion:
        return None


def _char_bigram() -> "CharBigramDrafter":
    from model.corpus import load_frame, rows_of
    from model.drafting import CharBigramDrafter

    return CharBigramDrafter(rows_of(load_frame("starter")))


def _show(answer: dict[str, Any]) -> None:
    if answer["abstained"]:
        say(f"No draft: {answer['reason']}")
    for number, draft in enumerate(answer["drafts"], start=1):
        sources = ", ".join(f"{source['id']} ({source['score']:.2f})" for source in draft["sources"])
        heading = (
            f"Draft {number}  confidence {draft['confidence']:.0%}  {draft['model_version']}  from {sources}"
        )
        stdout().print(heading, style="bold", markup=False, highlight=False)
        stdout().out(draft["text"], highlight=False)
        stdout().out("")
