"""Read CSV strictly, and name every fault by file, row, line and column.

pandas.read_csv silently accepts a stray quote or a short row and joins fields; a model would train on that
damage. See `model/corpus/rows.py` for the meaning of the columns.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

from model.errors import CorpusError

DELIMITERS = ",;\t|"
"""Separators of fields: a comma, or what spreadsheets write instead."""
_SEP_LINE = re.compile(r'"?sep=([,;\t|])"?[ \t]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
"""A first line in which a spreadsheet names its separator."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read(
    data: bytes, name: str, columns: Sequence[str], optional: str | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Yield (row number, the values of `columns`) of UTF-8 CSV `data`; row 1 is the first after the header.

    If the file has the `optional` column, it comes last in the values.

    The header or a first line "sep=;" shows the separator: comma, semicolon, tab or bar. Ignores letter case
    and space around the names of columns.

    Skips blank lines. Raises CorpusError, naming `name`, row, line and column, for text that is not UTF-8,
    missing columns, broken quoting, and rows with too few or too many fields.
    """
    text = _decode(data, name)
    told = _SEP_LINE.match(text)
    begins = told.end() if told is not None else 0
    delimiter = told[1] if told is not None else _delimiter(text, columns)
    records = _records(text[begins:], name, delimiter, line=2 if told is not None else 1)
    _, header = next(records, (0, []))
    asked = [*columns, *([optional] if optional is not None else [])]
    header = [_as_asked(column, asked) for column in header]
    if not header:
        raise CorpusError(f"{name} is empty; expected a CSV file with the columns {', '.join(columns)}")
    missing = [column for column in columns if column not in header]
    if missing:
        found = ", ".join(column[:40] for column in header[:12])
        raise CorpusError(
            f"{name} has other columns than expected. Found: {found}. "
            f"Expected: {', '.join(columns)}. Missing: {', '.join(missing)}."
        )
    places = [header.index(column) for column in columns]
    places += [header.index(optional)] if optional in header else []
    for number, (line, values) in enumerate(records, start=1):
        if len(values) != len(header):
            raise _wrong_count(name, number, line, header, values)
        yield number, [values[place] for place in places]


def _delimiter(text: str, columns: Sequence[str]) -> str:
    """Return the separator that shows most of the `columns` in the first line with fields."""
    header = next((line for line in io.StringIO(text) if line.strip()), "")

    def shown(delimiter: str) -> int:
        names = {name.strip().strip('"').strip().casefold() for name in header.split(delimiter)}
        return len(names & {column.casefold() for column in columns})

    # If none shows any, the likeliest: then the error names each column that it found.
    return max(DELIMITERS, key=lambda delimiter: (shown(delimiter), header.count(delimiter)))


def _as_asked(column: str, asked: Sequence[str]) -> str:
    """Return the expected name of a header's column."""
    same = " ".join(column.split()).casefold()
    return next((name for name in asked if name.casefold() == same), column)


def _records(text: str, name: str, delimiter: str, line: int) -> Iterator[tuple[int, list[str]]]:
    """Yield (the line it begins on, its fields) for each record; the header comes first, on `line`."""
    first = line - 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    row = 0
    while True:
        line = reader.line_num + 1 + first
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            place = f"row {row}" if header is not None else "the header"
            column = _name_of(_broken_column(text, line - first, delimiter), header or [])
            raise CorpusError(
                f"{name}: broken quoting in {place} (line {line}), {column}: {error}. A quoted field ends "
                'with a quote before the next comma, and a quote inside it is written ""'
            ) from error
        if values:
            header = header if header is not None else values
            row += 1
            yield line, values


def _broken_column(text: str, line: int, delimiter: str) -> int:
    """Return the position of the first malformed field in the record that begins on `line`."""
    # One field up to what ends it: quoted with doubled quotes inside, or bare (RFC 4180).
    ends = re.escape(delimiter)
    proper = re.compile(rf'(?:"[^"]*(?:""[^"]*)*"|[^"{ends}\r\n][^{ends}\r\n]*|)(?={ends}|\r|\n|\Z)')
    record = "".join(islice(io.StringIO(text, newline=""), line - 1, None))
    column = position = 0
    while (field := proper.match(record, position)) and record[field.end() : field.end() + 1] == delimiter:
        column, position = column + 1, field.end() + 1
    return column


def _name_of(column: int, header: Sequence[str]) -> str:
    return f"column {header[column]}" if column < len(header) else f"column number {column + 1}"


def _wrong_count(name: str, row: int, line: int, header: list[str], values: list[str]) -> CorpusError:
    if len(values) < len(header):
        where = f"it ends before column {header[len(values)]}"
    else:
        where = f"there is more after the last column, {header[-1]}"
    return CorpusError(
        f"{name}: row {row} (line {line}) has {len(values)} fields where the header has {len(header)}: "
        f"{where}. A field with a comma or a line break in it must be in quotes"
    )


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-16" if data.startswith(_UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        place = _place_of_end(data[: error.start].decode("utf-8-sig"))
        raise CorpusError(
            f"{name} is not UTF-8: byte 0x{data[error.start]:02x} in {place}; save the file as UTF-8"
        ) from error


def _place_of_end(text: str) -> str:
    """Return in words the row, line and column at which `text`, the beginning of a CSV file, ends."""
    records: list[list[str]] = []
    with suppress(csv.Error):
        records.extend(filter(None, csv.reader(io.StringIO(text, newline=""))))
    line = text.count("\n") + 1
    if len(records) < 2:
        return f"the header (line {line})"
    return f"row {len(records) - 1} (line {line}), {_name_of(len(records[-1]) - 1, records[0])}"
