"""Read a file of any known kind, chosen by its ending."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Refused
from bot.pairs.columns import Columns
from bot.pairs.json_lines import read_lines
from bot.pairs.mailbox import read_mailbox
from bot.pairs.pair import Record
from bot.pairs.tables import read_table
from bot.pairs.texts import OTHERWISE, encoding_of

_TABLES = ("csv", "tsv", "tab", "txt")
_LINES = ("json", "jsonl", "ndjson")
_BINARY = ("xlsx", "xls", "ods", "numbers")


@dataclass(frozen=True)
class Opened:
    """A file's records, and in a sentence how it is read."""

    told: str
    records: Iterator[Record]


def open_pairs(path: Path, columns: Columns, agents: Sequence[str] = ()) -> Opened:
    """Begin to read a file or a folder of mail. Raises Refused saying what was expected."""
    ending = path.name.casefold().removesuffix(".gz").rpartition(".")[2]
    try:
        if path.is_dir() or ending in ("mbox", "mbx", "eml"):
            team, records = read_mailbox(path, agents)
            return Opened(f"threads of mail; the team writes from {', '.join(team)}", records)
        if ending in _BINARY:
            raise Refused(f"{path} is a spreadsheet's own file; save it as CSV (UTF-8) and import that.")
        if ending not in _TABLES + _LINES:
            raise Refused(
                f"{path} has an unknown ending; expected .csv, .tsv, .txt, .jsonl, .mbox or a folder of .eml."
            )
        taken, records = (read_lines if ending in _LINES else read_table)(path, columns)
        windows = " (read as Windows text)" if encoding_of(path) == OTHERWISE else ""
        return Opened(f"{_named(taken)}{windows}", records)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror or error}.") from error


def _named(taken: Columns) -> str:
    return "; ".join(f"{role}: {name}" for role, name in vars(taken).items() if name is not None)
