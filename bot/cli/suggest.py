"""`draftdesk suggest`: draft replies to one message, without Slack or a server."""

import json
import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.database import choose, known_workspaces, open_to_read
from bot.cli.terminal import AsJson, progress_bar, say, stderr, stdout, write_json
from bot.cli.workspace import Demo, Workspace, settings_for
from bot.errors import Refused
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.services.tickets.wording import Kept
    from model.brand.values import Brand
    from model.drafting.drafter import Drafter
    from model.drafting.suggestion import Suggestion
    from model.evaluation.char_bigram_drafter import CharBigramDrafter


class Family(StrEnum):
    """The models that can draft."""

    NGRAM = "ngram"
    CHAR_BIGRAM = "char-bigram"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(suggest)


Text = Annotated[str | None, typer.Argument(help="The customer's message; - reads it from standard input.")]
File = Annotated[
    Path | None,
    typer.Option("--file", help="Many messages: a CSV with a column message, or JSON lines."),
]
Data = Annotated[str | None, typer.Option(help="Draft from this corpus: starter, hub, or a CSV's path.")]
Model = Annotated[Family, typer.Option(help="Which model drafts.")]


def suggest(
    text: Text = None,
    file: File = None,
    data: Data = None,
    as_json: AsJson = False,
    model: Model = Family.NGRAM,
    demo: Demo = False,
    workspace: Workspace = None,
) -> None:
    """Draft replies to one customer message, or to each message of a file.

    Uses the version that serves, or else a model fitted on the starter set (fitted once, then kept); with
    --data, one fitted on that corpus and no workspace. The customer's data in the message (order numbers,
    addresses) is masked before drafting and filled back into the drafts. If no past reply is close enough, it
    abstains and says why, with exit code 0.
    """
    if (text is None) == (file is None):
        raise typer.BadParameter("give a message, or --file with a CSV or JSON lines")
    settings = settings_for(demo=demo)
    brand = _brand(settings)
    if file is not None:
        drafter = _kept_drafter(settings, brand, data) or _drafter(settings, brand, demo, workspace)
        answer_file(file, drafter, brand, as_json)
        return
    from bot.services.tickets.wording import kept

    masked = kept(sys.stdin.read() if text == "-" else text or "", {}, brand)
    if model is Family.CHAR_BIGRAM:
        answer, blanks = _answer(_char_bigram(), masked, brand)
    elif _has_words(masked.text):
        drafter = _kept_drafter(settings, brand, data) or _drafter(settings, brand, demo, workspace)
        answer, blanks = _answer(drafter, masked, brand)
    else:
        answer, blanks = _wordless(), []
    if as_json:
        write_json(answer)
    else:
        _show(answer, blanks)


def answer_file(file: Path, drafter: "Drafter", brand: "Brand", as_json: bool) -> None:
    """Print the drafts for each message of `file`, with a progress bar on standard error."""
    from bot.services.tickets.wording import kept_reading
    from model.mail.files import read_mails
    from model.mail.language import language_of
    from model.mail.reading import read

    try:
        mails = list(read_mails(file.read_bytes(), file.name))
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from error
    with progress_bar() as progress:
        for number, mail in enumerate(mails):
            progress("Drafting", number / len(mails))
            found = read(mail)
            masked = kept_reading(found, brand)
            suggestion = drafter.suggest([masked.text])[0]
            answer, blanks = _shown(suggestion, masked, brand)
            if not as_json:
                stdout().out(mail.text, highlight=False)
                _show(answer, blanks)
                continue
            told = {
                **answer,
                "message": mail.text,
                "topic": suggestion.topic,
                "topics": list(suggestion.topics),
                "language": language_of(found.question),
                "urgent": suggestion.urgent is not None,
                "questions": suggestion.questions,
            }
            stdout().out(json.dumps(told, ensure_ascii=False), highlight=False)


def _answer(
    drafter: "Drafter | CharBigramDrafter", masked: "Kept", brand: "Brand"
) -> tuple[dict[str, Any], list[tuple[str, ...]]]:
    """Return what `--json` prints, and the blanks left in each draft."""
    return _shown(drafter.suggest([masked.text])[0], masked, brand)


def _shown(
    suggestion: "Suggestion", masked: "Kept", brand: "Brand"
) -> tuple[dict[str, Any], list[tuple[str, ...]]]:
    from bot.services.tickets.wording import shown

    filled = [shown(draft.text, masked.values, brand) for draft in suggestion.drafts]
    drafts = [
        {
            "text": text.text,
            "confidence": draft.confidence,
            "sources": [asdict(source) for source in draft.sources],
            "model_version": suggestion.model_version,
        }
        for draft, text in zip(suggestion.drafts, filled, strict=True)
    ]
    answer = {"abstained": suggestion.abstained, "reason": suggestion.reason, "drafts": drafts}
    return answer, [text.blanks for text in filled]


def _has_words(masked: str) -> bool:
    """Return whether the message has words. Checked first, because drafting may have to fit a model."""
    from model.text.features import read_words

    return len(read_words([masked]).hashes) > 0


def _wordless() -> dict[str, Any]:
    """Return what `--json` prints for a message without words."""
    from model.drafting.suggestion import NO_WORDS

    return {"abstained": True, "reason": NO_WORDS, "drafts": []}


def _brand(settings: Settings) -> "Brand":
    """Return the company's facts; say on standard error what is wrong with the file."""
    from bot.services.versions.branding import read_branding

    branding = read_branding(settings.brand_file, region=settings.phone_region)
    for problem in branding.problems:
        stderr().print(problem, markup=False, highlight=False)
    return branding.brand


def _kept_drafter(settings: Settings, brand: "Brand", data: str | None) -> "Drafter | None":
    """Return the drafter of the corpus that `--data` names; None without it."""
    if data is None:
        return None
    from bot.cli.kept_bundle import load_or_fit
    from model.drafting.drafter import Drafter

    return Drafter(load_or_fit(settings.home, data), brand=brand, threshold=settings.confidence)


def _drafter(settings: Settings, brand: "Brand", demo: bool, workspace: str | None) -> "Drafter":
    from bot.cli.kept_bundle import load_or_fit
    from model.drafting.drafter import Drafter

    return _served(settings, demo, workspace) or Drafter(
        load_or_fit(settings.home), brand=brand, threshold=settings.confidence
    )


def _served(settings: Settings, demo: bool, asked: str | None) -> "Drafter | None":
    """Return the drafter of the serving version; None if there is none.

    Raises DraftdeskError if it is not clear which workspace's replies to draft from.
    """
    engine = open_to_read(settings, demo=demo)
    known = known_workspaces(engine)
    if not (known or asked):
        return None
    workspace_id = choose(known, settings, demo=demo, asked=asked)
    assert engine is not None, "a workspace was found in it"
    from bot.errors import NoServedVersion
    from bot.services.versions.serving import Serving
    from bot.services.workspace import Workspace as Served

    try:
        return Serving(
            Served(engine, workspace_id),
            settings.home,
            brand_file=settings.brand_file,
            region=settings.phone_region,
            threshold=settings.confidence,
        ).current()
    except NoServedVersion:
        return None


def _char_bigram() -> "CharBigramDrafter":
    from model.corpus.rows import load_frame, rows_of
    from model.evaluation.char_bigram_drafter import CharBigramDrafter

    return CharBigramDrafter(rows_of(load_frame("starter")))


def _show(answer: dict[str, Any], blanks: list[tuple[str, ...]]) -> None:
    if answer["abstained"]:
        say(f"No draft: {answer['reason']}")
    for number, (draft, left) in enumerate(zip(answer["drafts"], blanks, strict=True), start=1):
        sources = ", ".join(f"{source['id']} ({source['score']:.2f})" for source in draft["sources"])
        heading = (
            f"Draft {number}  confidence {draft['confidence']:.0%}  {draft['model_version']}  from {sources}"
        )
        stdout().print(heading, style="bold", markup=False, highlight=False)
        stdout().out(draft["text"], highlight=False)
        if left:
            noun = "blank" if len(left) == 1 else "blanks"
            told = f"{len(left)} {noun} to fill: {', '.join(left)}"
            stdout().print(told, style="yellow", markup=False, highlight=False)
        stdout().out("")
