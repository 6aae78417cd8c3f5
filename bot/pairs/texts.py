"""Open a text file whatever wrote it: UTF-8, a spreadsheet's UTF-16, or the encoding of Western Windows."""

import codecs
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

_CHUNK = 1 << 20
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8-sig"}
OTHERWISE = "cp1252"
_LONGEST_LINE = 4_000_000


def open_bytes(path: Path) -> IO[bytes]:
    """Open a file to read, unpacked if its name ends in .gz. Raises OSError."""
    return cast(IO[bytes], gzip.open(path, "rb") if path.suffix.casefold() == ".gz" else path.open("rb"))


def encoding_of(path: Path) -> str:
    """Return the encoding of a text file: by its mark, UTF-8 if all of it is, else `OTHERWISE`."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with open_bytes(path) as file:
        begin = file.read(_CHUNK)
        marked = next((name for mark, name in _MARKS.items() if begin.startswith(mark)), None)
        if marked is not None:
            return marked
        try:
            while begin:
                decoder.decode(begin)
                begin = file.read(_CHUNK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return OTHERWISE
    return "utf-8"


def lines_of(file: io.TextIOWrapper) -> Iterator[str]:
    """Yield a file's lines; one of more than `_LONGEST_LINE` characters in pieces, to bound memory."""
    while line := file.readline(_LONGEST_LINE):
        yield line


def open_text(path: Path) -> io.TextIOWrapper:
    """Open a text file in the encoding that it has; a byte that has no meaning there becomes a mark."""
    return io.TextIOWrapper(open_bytes(path), encoding=encoding_of(path), errors="replace", newline="")
