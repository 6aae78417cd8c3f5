"""Corpora from files: what is kept, what is refused and with which message, and recorded facts of the Bitext
data.
"""

import gzip
import hashlib
import subprocess
import sys
import zlib
from collections import Counter
from pathlib import Path

import pandas
import pytest

from model.corpus.rows import (
    COLUMNS,
    FLAGS,
    Row,
    blocks,
    is_held_out,
    load_frame,
    read_starter_rows,
    rows_of,
    split_rows,
    training_text,
)
from model.errors import CorpusError

HEADER = "flags,instruction,category,intent,response\n"


def written(folder: Path, content: str | bytes, name: str = "tickets.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(CorpusError) as caught:
        load_frame(path)
    message = str(caught.value)
    assert str(path) in message
    return message


def test_the_four_columns_and_the_flags_are_kept_and_stripped(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + 'B,"  where is it?\n",ORDER,track_order,"  On its way,\nsoon. "\n')
    frame = load_frame(path)
    assert list(frame.columns) == [*COLUMNS, FLAGS]
    assert frame.iloc[0].tolist() == ["where is it?", "ORDER", "track_order", "On its way,\nsoon.", "B"]


def test_a_file_without_flags_is_a_corpus_too(tmp_path: Path) -> None:
    path = written(tmp_path, "instruction,category,intent,response\na,C,i,b\n")
    assert list(load_frame(path).columns) == list(COLUMNS)


def test_rows_with_an_empty_side_are_dropped_and_the_others_keep_their_numbers(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + "B,a,C,i,b\nB,  ,C,i,b\nB,a,C,i,\n\nB,c,C,,d\n")
    assert rows_of(load_frame(path)) == [
        Row("tickets:1", "a", "b", "i"),
        Row("tickets:4", "c", "d", None),
    ]


def test_words_that_pandas_takes_for_missing_values_stay_text(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + "B,null,C,i,NA\n")
    assert rows_of(load_frame(path), "x") == [Row("x:1", "null", "NA", "i")]


def test_a_gzipped_file_and_a_byte_order_mark_read_the_same(tmp_path: Path) -> None:
    content = (HEADER + "B,a,C,i,b 🙂\n").encode()
    plain = load_frame(written(tmp_path, content))
    zipped = load_frame(str(written(tmp_path, gzip.compress(b"\xef\xbb\xbf" + content), "tickets.csv.gz")))
    pandas.testing.assert_frame_equal(plain, zipped)


def test_sound_csv_reads_as_pandas_reads_it(tmp_path: Path) -> None:
    content = HEADER + 'B,"say ""hi"", please",C,i,"two\nlines"\nB,a "word",C,i,ünï\n'
    path = written(tmp_path, content)
    expected = pandas.read_csv(path)[[*COLUMNS, FLAGS]]
    assert load_frame(path).to_numpy().tolist() == expected.to_numpy().tolist()


def test_missing_columns_are_named_with_what_was_found(tmp_path: Path) -> None:
    message = refusal(written(tmp_path, "question,category,intent,answer\na,b,c,d\n"))
    assert "Found: question, category, intent, answer." in message
    assert "Expected: instruction, category, intent, response." in message
    assert "Missing: instruction, response." in message


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_refused(tmp_path: Path, content: str) -> None:
    assert "is empty" in refusal(written(tmp_path, content))


def test_a_file_of_empty_rows_is_refused(tmp_path: Path) -> None:
    assert "no row with both" in refusal(written(tmp_path, HEADER + "B, ,C,i,b\n"))


@pytest.mark.parametrize(
    ("broken", "column"),
    [
        ('B,"a "word" here",C,i,b\n', "column instruction"),
        ('B,a,C,i,"never ended\nB,c,C,i,d\n', "column response"),
        ('B,"never ended,C,i,b\nB,"next",C,i,d\n', "column instruction"),
    ],
)
def test_broken_quoting_is_named_by_row_line_and_column(tmp_path: Path, broken: str, column: str) -> None:
    sound = 'B,"two\nlines",C,i,b\n'
    message = refusal(written(tmp_path, HEADER + sound + broken))
    assert f"broken quoting in row 2 (line 4), {column}" in message


def test_broken_quoting_in_the_header_is_named(tmp_path: Path) -> None:
    assert "the header (line 1), column number 2" in refusal(written(tmp_path, 'flags,"instr"uction\na,b\n'))


def test_a_short_row_names_the_column_it_lacks(tmp_path: Path) -> None:
    message = refusal(written(tmp_path, HEADER + "B,a,C,i,b\nB,a,C\n"))
    assert "row 2 (line 3) has 3 fields where the header has 5: it ends before column intent" in message


def test_a_long_row_is_refused_rather_than_shifted(tmp_path: Path) -> None:
    message = refusal(written(tmp_path, HEADER + "B,a,C,i,Dear customer, hello\n"))
    assert "row 1 (line 2) has 6 fields" in message
    assert "more after the last column, response" in message


def test_text_that_is_not_utf_8_names_byte_row_and_column(tmp_path: Path) -> None:
    message = refusal(written(tmp_path, HEADER.encode() + b"B,a,C,i,b\nB,caf\xe9,C,i,b\n"))
    assert "not UTF-8: byte 0xe9 in row 2 (line 3), column instruction" in message


def test_bytes_that_are_not_text_are_refused(tmp_path: Path) -> None:
    assert "not UTF-8: byte 0x89 in the header" in refusal(written(tmp_path, b"\x89PNG\r\n\x1a\n\x00\x00"))


def test_a_damaged_gzip_file_is_refused(tmp_path: Path) -> None:
    whole = gzip.compress((HEADER + "B,a,C,i,b\n").encode())
    assert "cannot be unpacked" in refusal(written(tmp_path, whole[:-9], "tickets.csv.gz"))


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_path_without_a_file_is_refused(tmp_path: Path, name: str) -> None:
    assert "cannot be read" in refusal(tmp_path / name)


def test_the_starter_set_covers_every_topic_without_repeats(starter_rows: list[Row]) -> None:
    assert len(starter_rows) >= 3000
    assert len({row.intent for row in starter_rows}) == 39
    assert starter_rows[0].id == "starter:1"
    repeats = {message for message, n in Counter(row.message for row in starter_rows).items() if n > 1}
    assert not repeats


def test_blocks_are_the_tutorials_and_join_to_the_training_text(tmp_path: Path) -> None:
    frame = load_frame(written(tmp_path, HEADER + "B,a,C,i,b\nB,c,C,i,d\n"))
    assert blocks(frame)[0] == "### Instruction:\na\n\n### Response:\nb\n\n"
    assert training_text(frame) == "".join(blocks(frame))


def test_the_held_out_rule_takes_a_tenth_and_ignores_case_and_blanks(starter_rows: list[Row]) -> None:
    training, held_out = split_rows(starter_rows)
    assert sorted(training + held_out, key=lambda row: row.id) == sorted(starter_rows, key=lambda row: row.id)
    assert 0.05 < len(held_out) / len(starter_rows) < 0.15
    for row in held_out:
        assert zlib.crc32(row.message.strip().casefold().encode()) % 10 == 0
        assert is_held_out(f"  {row.message.upper().lower()}\n")


def test_the_held_out_rule_takes_any_text() -> None:
    assert is_held_out("\ud83d half an emoji") in (True, False)


def test_the_starter_set_is_the_same_without_pandas(starter_rows: list[Row]) -> None:
    assert read_starter_rows() == starter_rows


def test_importing_the_corpus_module_loads_neither_pandas_nor_the_hub_client() -> None:
    heavy = "{'pandas', 'huggingface_hub', 'torch'}"
    code = f"import sys, model.corpus.rows; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_bitext_has_the_recorded_rows_and_training_text(bitext_path: Path) -> None:
    frame = load_frame(bitext_path)
    text = training_text(frame)
    assert len(frame) == 26_872
    assert len(text) == 19_240_191
    assert len(set(text)) == 112
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert digest == "41aa0bc86458bc3a4e80f8ae7019106694a9e06f9fc9f8ef4d3a10e7750ac604"
    assert rows_of(frame)[0].id == "bitext:1"
