"""A team's files: a record is read or told as broken, a file is read or refused in words."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given

from bot.errors import DraftdeskError
from bot.pairs.columns import Columns
from bot.pairs.pair import Broken, Pair
from bot.pairs.reading import open_pairs
from tests.fuzzing.inputs import contents, few

BEGINNINGS = {
    "sheet.csv": b"question,answer\n",
    "sheet.tsv": b"question\tanswer\n",
    "sheet.txt": b"question;answer\n",
    "lines.jsonl": b'{"question": "q", "answer": "a"}\n',
    "box.mbox": b"From a@b.example Sat Jan  3 01:05:34 2026\nFrom: a@b.example\nTo: help@c.example\n\nhi\n\n",
    "mail.eml": b"From: a@b.example\nTo: help@c.example\nSubject: hello\n\n",
}


@pytest.mark.parametrize("name", BEGINNINGS)
@few
@given(data=contents)
def test_files_to_import(tmp_path: Path, name: str, data: bytes) -> None:
    for content in (data, BEGINNINGS[name] + data):
        file = tmp_path / name
        file.write_bytes(content)
        with contextlib.suppress(DraftdeskError):
            for record in open_pairs(file, Columns(), ["help@c.example"]).records:
                assert isinstance(record, Pair | Broken)
