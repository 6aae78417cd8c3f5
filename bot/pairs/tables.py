"""Read a table as text: CSV, TSV, a spreadsheet's export, with its header within the first rows."""

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from bot.errors import Refused
from bot.pairs.columns import Columns, pair_of
from bot.pairs.pair import Broken, Record
from bot.pairs.texts import lines_of, open_text
from model.corpus.csv_records import DELIMITERS

_FIRST = 10
"""The header stands within these rows: titles may stand above it."""
_LONGEST_FIELD = 1_000_000
_BEGINNING = 2_000_000
"""Characters in which the header stands."""
_SEP = "sep="


def read_table(path: Path, columns: Columns) -> tuple[Columns, Iterator[Record]]:
    """Return the columns taken and the records. Raises Refused if no row names a question and an answer."""
    csv.field_size_limit(_LONGEST_FIELD)
    begin = _beginning(path)
    delimiter = _delimiter(begin, columns)
    header, taken = _header(path, begin, delimiter, columns)
    return taken, _records(path, delimiter, header, taken)


def _beginning(path: Path) -> list[str]:
    found, size = list[str](), 0
    with open_text(path) as file:
        for line in islice(lines_of(file), _FIRST * 5):
            found.append(line)
            size += len(line)
            if size > _BEGINNING:
                break
    return found


def _delimiter(begin: Sequence[str], columns: Columns) -> str:
    """Return what "sep=;" says, else the separator by which a first row names most columns."""
    if begin and begin[0].strip().strip('"').casefold().startswith(_SEP):
        return begin[0].strip().strip('"')[len(_SEP) :][:1] or ","

    def named(delimiter: str) -> tuple[int, int]:
        rows = _first_rows(begin, delimiter)
        best = max((sum(map(bool, vars(columns.taken_from(row)).values())) for row in rows), default=0)
        return best, max((len(row) for row in rows), default=0)

    return max(DELIMITERS, key=named)


def _header(path: Path, begin: Sequence[str], delimiter: str, columns: Columns) -> tuple[list[str], Columns]:
    rows = [row for row in _first_rows(begin, delimiter) if any(row)]
    for row in rows:
        taken = columns.taken_from(row)
        if taken.complete:
            return row, taken
    found = ", ".join(name[:40] for name in (max(rows, key=len) if rows else [])[:12])
    raise Refused(
        f"{path} names no column with questions and answers. Found: {found or 'nothing'}. "
        "Say which they are: --question NAME --answer NAME."
    )


def _first_rows(begin: Sequence[str], delimiter: str) -> list[list[str]]:
    """Return the first rows, up to one that is not CSV."""
    rows, reader = list[list[str]](), csv.reader(begin, delimiter=delimiter)
    while len(rows) < _FIRST:
        try:
            rows.append(next(reader))
        except (StopIteration, csv.Error):
            break
    return rows


def _records(path: Path, delimiter: str, header: Sequence[str], taken: Columns) -> Iterator[Record]:
    number, seen = 0, False
    with open_text(path) as file:
        reader = csv.reader(lines_of(file), delimiter=delimiter)
        while True:
            line = reader.line_num + 1
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Broken(f"line {line}", f"it is not CSV: {error}")
                continue
            if list(values) == list(header) or not any(value.strip() for value in values):
                seen = seen or list(values) == list(header)
                continue
            if not seen:
                continue
            number += 1
            place = f"row {number} (line {line})"
            if len(values) != len(header):
                yield Broken(place, "another number of fields than the header")
            else:
                yield pair_of(place, taken, dict(zip(reversed(header), reversed(values), strict=True)))
