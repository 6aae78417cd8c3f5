"""`draftdesk suggest`: draft replies to one message, without Slack or a server."""

import sys
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.database import choose, known_workspaces, open_to_read
from bot.cli.terminal import AsJson, say, stderr, stdout, write_json
from bot.cli.workspace import Demo, Workspace, settings_for
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.services.tickets.wording import Kept
    from model.brand.values import Brand
    from model.drafting.drafter import Drafter, Suggestion
    from model.evaluation.char_bigram_drafter import CharBigramDrafter


class Family(StrEnum):
    """The models that can draft."""

    NGRAM = "ngram"
    CHAR_BIGRAM = "char-bigram"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(suggest)


def suggest(
    text: Annotated[str, typer.Argument(help="The customer's message; - reads it from standard input.")],
    as_json: AsJson = False,
    model: Annotated[Family, typer.Option(help="Which model drafts.")] = Family.NGRAM,
    demo: Demo = False,
    workspace: Workspace = None,
) -> None:
    """Draft replies to one customer message.

    Uses the version that serves, or else a model fitted on the starter set (fitted once, then kept). The
    customer's data in the message (order numbers, addresses) is masked before drafting and filled back into
    the drafts. If no past reply is close enough, it abstains and says why, with exit code 0.
    """
    message = sys.stdin.read() if text == "-" else text
    settings = settings_for(demo=demo)
    brand = _brand(settings)
    from bot.services.tickets.wording import kept

    masked = kept(message, {}, brand, customers=True)
    if model is Family.CHAR_BIGRAM:
        answer, blanks = _answer(_char_bigram(), masked, brand)
    elif _has_words(masked.text):
        answer, blanks = _answer(_drafter(settings, brand, demo, workspace), masked, brand)
    else:
        answer, blanks = _wordless(), []
    if as_json:
        write_json(answer)
    else:
        _show(answer, blanks)


def _answer(
    drafter: "Drafter | CharBigramDrafter", masked: "Kept", brand: "Brand"
) -> tuple[dict[str, Any], list[tuple[str, ...]]]:
    """What `--json` prints, and the blanks left in each draft."""
    from bot.services.tickets.wording import shown

    suggestion: Suggestion = drafter.suggest([masked.text])[0]
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
    """Whether the message has words; asked first, since drafting may have to fit a model."""
    from model.text.features import read_words

    return len(read_words([masked]).hashes) > 0


def _wordless() -> dict[str, Any]:
    """What `--json` prints for a message without words."""
    from model.drafting.drafter import NO_WORDS

    return {"abstained": True, "reason": NO_WORDS, "drafts": []}


def _brand(settings: Settings) -> "Brand":
    """The company's facts; standard error names what is wrong with the file."""
    from bot.services.versions.branding import read_branding

    branding = read_branding(settings.brand_file)
    for problem in branding.problems:
        stderr().print(problem, markup=False, highlight=False)
    return branding.brand


def _drafter(settings: Settings, brand: "Brand", demo: bool, workspace: str | None) -> "Drafter":
    from bot.cli.starter_bundle import load_or_fit
    from model.drafting.drafter import Drafter

    return _served(settings, demo, workspace) or Drafter(
        load_or_fit(settings.home), brand=brand, threshold=settings.confidence
    )


def _served(settings: Settings, demo: bool, asked: str | None) -> "Drafter | None":
    """The drafter of the version that serves; None if there is none.

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
