"""Have readers who know no system judge first drafts on natural messages.

    python -m model.experiments.blind_readers write --data starter --data FILE --look-up --out DIR
    python -m model.experiments.blind_readers tally DIR/key.json JUDGED.json [JUDGED.json ...]

`write` fits a version on each corpus (or drafts with `--version DIR`), asks the messages of `--half`, and
writes `DIR/readers-1.md` and so on for the readers, with the rubric; `DIR/key.json` stays with the person who
tallies. `--half scored` may be run three times in all; log each run in docs/experiments-drafts.md. `tally`
reads the readers' JSON files and prints each system's figures (`readers_tally.py`).
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from model.bundle import save_bundle
from model.corpus.natural import NaturalMessage
from model.corpus.rows import load_frame, read_starter_rows, rows_of, with_starter_rows
from model.evaluation.drafts.answering import Answer, Answers, LookUpAnswers, OurAnswers
from model.evaluation.drafts.peers import MINILM
from model.evaluation.sets.load import Half, load_natural, load_unfitted
from model.experiments.readers_tally import WANTING, tally
from model.masking.mask import fill, mask, unescape_braces
from model.training.fit import fit_bundle
from model.training.snapshot import Snapshot

RUBRIC = Path(__file__).with_name("rubric.md")
"""What readers are told to judge by."""


@dataclass(frozen=True)
class Item:
    """What one system said to one message."""

    system: str
    id: str
    kind: str
    labels: tuple[str, ...]
    topics: tuple[str, ...]  # found, the likeliest first
    drafted: bool
    questions: int
    answered: int
    text: str  # the thread, the message and the draft as a reader sees them


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; see the module."""
    parser = argparse.ArgumentParser(prog="python -m model.experiments.blind_readers", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    write = commands.add_parser("write")
    write.add_argument("--half", choices=[*Half, "unfitted"], default=Half.CHOOSING)
    write.add_argument("--data", action="append", default=[], help="starter, hub or a CSV; several times")
    write.add_argument("--version", action="append", default=[], type=Path, help="a saved version's folder")
    write.add_argument("--look-up", action="store_true", help="mix in a plain MiniLM look-up")
    write.add_argument("--readers", type=int, default=2, help="files to split the items over")
    write.add_argument("--out", type=Path, required=True)
    judged = commands.add_parser("tally")
    judged.add_argument("key", type=Path)
    judged.add_argument("judged", type=Path, nargs="+")
    options = parser.parse_args(arguments)
    if options.command == "tally":
        sys.stdout.write(tally(options.key, options.judged))
        return
    messages = load_unfitted() if options.half == "unfitted" else load_natural(Half(options.half))
    with tempfile.TemporaryDirectory() as folder:
        systems = [*_systems(options, Path(folder))]
        items = [item for system in systems for item in ask(system, messages)]
    write_files(items, options.out, options.readers)


def _systems(options: argparse.Namespace, folder: Path) -> Iterator[Answers]:
    for number, data in enumerate(options.data):
        rows = (
            tuple(read_starter_rows()) if data == "starter" else with_starter_rows(rows_of(load_frame(data)))
        )
        save_bundle(folder / str(number), fit_bundle(Snapshot(str(number), rows, (), 0)))
        yield _named(OurAnswers(folder / str(number)), f"draftdesk on {Path(data).name}")
    for version in options.version:
        yield _named(OurAnswers(version), f"draftdesk, version {version.name}")
    if options.look_up:
        yield LookUpAnswers(MINILM)


def _named(answers: OurAnswers, name: str) -> Answers:
    answers.name = name
    return answers


def ask(system: Answers, messages: Sequence[NaturalMessage]) -> list[Item]:
    """Ask a system each message, a follow-up after what the customer wrote before, as the product does."""
    masked = [
        mask("\n".join([*(text for who, text in each.thread if who == "customer"), each.message]))
        for each in messages
    ]
    said = [[text for who, text in each.thread if who == "agent"] for each in messages]
    answers = system.answer([each.text for each in masked], said)
    return [
        _item(system.name, each, answer, dict(own.values))
        for each, answer, own in zip(messages, answers, masked, strict=True)
    ]


def _item(system: str, asked: NaturalMessage, answer: Answer, values: dict[str, str]) -> Item:
    draft = unescape_braces(fill(answer.text, values).text) if answer.text else "(no draft)"
    thread = "".join(f"{who.upper()} BEFORE: {text}\n\n" for who, text in asked.thread)
    return Item(
        system=system,
        id=asked.id,
        kind=asked.kind,
        labels=asked.topics,
        topics=answer.topics,
        drafted=bool(answer.text),
        questions=answer.questions,
        answered=answer.answered,
        text=f"{thread}CUSTOMER: {asked.message}\n\nDRAFT: {draft}\n",
    )


def write_files(items: Sequence[Item], folder: Path, readers: int) -> None:
    """Write the shuffled items that want an answer for `readers` readers, and the key of all items."""
    folder.mkdir(parents=True, exist_ok=True)
    shuffled = list(items)
    random.Random(0).shuffle(shuffled)  # noqa: S311  # No secret.
    wanting = [number for number, item in enumerate(shuffled) if item.kind in WANTING]
    for reader in range(readers):
        own = wanting[reader::readers]
        texts = "\n".join(f"### {number}\n{shuffled[number].text}" for number in own)
        (folder / f"readers-{reader + 1}.md").write_text(
            f"{RUBRIC.read_text(encoding='utf-8')}\n{texts}", encoding="utf-8"
        )
    key = {
        str(number): {name: value for name, value in asdict(item).items() if name != "text"}
        for number, item in enumerate(shuffled)
    }
    (folder / "key.json").write_text(json.dumps(key, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
