"""Resolved tickets as a pandas frame, as rows, and as the tutorial's training text.

A corpus comes from the Hub, from a local CSV, or from the starter set shipped with the package. See
`model/corpus/csv_records.py` for reading CSV, `model/corpus/hub.py` for fetching, `model/text/tokenizer.py`
for tokens. Functions that make a frame import pandas, because most commands need none.
"""

import gzip
import logging
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from model.corpus import csv_records, hub
from model.corpus.repair import repair
from model.errors import CorpusError, HubUnavailableError

if TYPE_CHECKING:
    import pandas

BITEXT = "bitext"
"""The prefix of Bitext's rows."""
COLUMNS = ("instruction", "category", "intent", "response")
_RESOLUTION = "resolution:"
FLAGS = "flags"
"""An optional column: letters that describe a message's wording. In Bitext Z means typos, K keywords only."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Row:
    """A customer's message and the reply that resolved it."""

    id: str  # "bitext:345" (row 345 of the file; the first after the header is 1), "resolution:7"
    message: str
    reply: str
    intent: str | None = None
    approved: bool = False  # An agent of this workspace approved the reply; public rows are not approved.
    verbatim: bool = False  # The team published the reply (a macro, an article), so it is offered unchanged.


def approved_id(number: int) -> str:
    """Return the id of a workspace's resolution `number` as a row: "resolution:7"."""
    return f"{_RESOLUTION}{number}"


def approved_number(row_id: str) -> int | None:
    """Return the number of the resolution in a row's id; None if the row is public."""
    number = row_id.removeprefix(_RESOLUTION)
    return int(number) if row_id.startswith(_RESOLUTION) and number.isdecimal() else None


def is_resolution(row_id: str) -> bool:
    """Return whether an id has the form of a workspace's resolution, valid or not ("resolution:x")."""
    return row_id.startswith(_RESOLUTION)


def load_frame(source: str | Path | None = None) -> "pandas.DataFrame":
    """Return a corpus: columns instruction, category, intent, response, stripped; index: row in the file.

    Keeps a file's column `FLAGS` too.

    `source` is "starter", "hub" (Bitext, pinned), "hf://datasets/...", or the path of a .csv or .csv.gz; None
    takes Bitext from the Hub or its cache, or the starter set if the Hub cannot be reached. Drops rows with
    an empty instruction or response. `frame.attrs["prefix"]` is the prefix for `rows_of`. Raises CorpusError,
    naming file, column and row.
    """
    if source is None:
        return _hub_or_starter()
    name, data = read_source(source)
    return _frame(data, name, prefix_of(name))


def read_source(source: str | Path) -> tuple[str, bytes]:
    """Return the name and the unpacked bytes of the CSV that `source` (as for `load_frame`, not None) names.

    Raises CorpusError; HubUnavailableError where the Hub does not answer.
    """
    name = str(source)
    if name == "starter":
        return "starter.csv", _packaged("starter.csv")
    if name == "hub":
        return str(hub.BITEXT), hub.fetch().read_bytes()
    if name.startswith("hf://"):
        return name, hub.read(name)
    return name, _read_local(Path(source))


def rows_of(frame: "pandas.DataFrame", prefix: str | None = None) -> list[Row]:
    """Return the frame's rows. An id is "PREFIX:ROW NUMBER", by default with the frame's prefix.

    Repairs Bitext's replies, and leaves out rows whose reply cannot be repaired. The frame keeps the file's
    text.
    """
    prefix = prefix or str(frame.attrs["prefix"])
    mend = repair if frame.attrs["prefix"] == BITEXT else _as_it_is
    columns = (frame[name] for name in ("instruction", "response", "intent"))
    return [
        Row(f"{prefix}:{number}", message, mended, intent or None)
        for number, message, reply, intent in zip(frame.index, *columns, strict=True)
        if (mended := mend(reply)) is not None
    ]


def is_held_out(message: str) -> bool:
    """Return whether rows with this message are held out: a tenth, always with all repeats."""
    return zlib.crc32(message.strip().casefold().encode("utf-8", "surrogatepass")) % 10 == 0


def split_rows(rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Return (training rows, held-out rows), each in the given order."""
    training: list[Row] = []
    held_out: list[Row] = []
    for row in rows:
        (held_out if is_held_out(row.message) else training).append(row)
    return training, held_out


def checksum(rows: Iterable[Row]) -> str:
    """Return eight hexadecimal digits that depend on the messages, the replies and their order."""
    found = 0
    for row in rows:
        found = zlib.crc32(f"{row.message}\0{row.reply}\0".encode("utf-8", "replace"), found)
    return f"{found:08x}"


def blocks(frame: "pandas.DataFrame") -> list[str]:
    """Return the tutorial's instruction block for each row."""
    return [
        f"### Instruction:\n{instruction}\n\n### Response:\n{response}\n\n"
        for instruction, response in zip(frame["instruction"], frame["response"], strict=True)
    ]


def training_text(frame: "pandas.DataFrame") -> str:
    """Return all blocks as one text, in file order."""
    return "".join(blocks(frame))


def read_starter_rows() -> list[Row]:
    """Return the packaged starter set's rows, without pandas."""
    lines = csv_records.read(_packaged("starter.csv"), "starter.csv", COLUMNS)
    return [Row(f"starter:{number}", values[0], values[3], values[2] or None) for number, values in lines]


def with_starter_rows(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows and the packaged starter set's, which every version has because people wrote its
    messages.
    """
    return tuple({row.id: row for row in (*rows, *read_starter_rows())}.values())


def _as_it_is(reply: str) -> str | None:
    return reply


def _hub_or_starter() -> "pandas.DataFrame":
    try:
        return load_frame("hub")
    except HubUnavailableError as error:
        frame = load_frame("starter")
        _log.warning("Using the starter set of %d resolved tickets, because %s.", len(frame), error)
        return frame


def _packaged(name: str) -> bytes:
    return files("model.corpus").joinpath(name).read_bytes()


def _read_local(path: Path) -> bytes:
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise CorpusError(f"{path} begins like a gzip file but cannot be unpacked: {error}") from error
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror}; expected a .csv or .csv.gz") from error


def is_own(source: str | Path | None) -> bool:
    """Return whether a source for `load_frame` is a team's own file: its rows may hold values in clear."""
    name = str(source)
    public = source is None or name in ("starter", "hub") or name.startswith("hf://")
    return not public and prefix_of(name) != BITEXT


def prefix_of(name: str) -> str:
    """Return the prefix of a source's rows: "bitext", or the file's name without endings."""
    file = name.rsplit("/", 1)[-1]
    return BITEXT if BITEXT in file.casefold() else file.split(".", 1)[0] or "file"


def _frame(data: bytes, name: str, prefix: str) -> "pandas.DataFrame":
    import pandas

    numbers: list[int] = []
    kept: list[list[str]] = []
    for number, values in csv_records.read(data, name, COLUMNS, FLAGS):
        stripped = [value.strip() for value in values]
        if stripped[0] and stripped[3]:
            numbers.append(number)
            kept.append(stripped)
    if not kept:
        raise CorpusError(f"{name} has no row with both an instruction and a response; expected at least one")
    columns = [*COLUMNS, FLAGS][: len(kept[0])]
    frame = pandas.DataFrame(kept, index=pandas.Index(numbers, name="row"), columns=columns)
    frame.attrs["prefix"] = prefix
    return frame
