"""Questions and answers out of tables and JSON lines, however they were exported."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import Refused
from bot.pairs.columns import Columns
from bot.pairs.pair import Broken, Pair, Record
from bot.pairs.reading import open_pairs

USUAL = Columns()


def _read(path: Path, columns: Columns = USUAL) -> list[Record]:
    return list(open_pairs(path, columns).records)


def _told(record: Record) -> tuple[str, str, str | None]:
    assert isinstance(record, Pair)
    asked, replied = record.comments
    assert (asked.by_agent, replied.by_agent) == (False, True)
    return asked.body, replied.body, record.topic


@pytest.mark.parametrize(
    "written",
    [
        "question,answer\nWhere is it?,On its way.\n",
        "Question;Answer\r\nWhere is it?;On its way.\r\n",
        "Customer_Message\tAgent Reply\nWhere is it?\tOn its way.\n",
        "sep=;\nMESSAGE;REPLY\nWhere is it?;On its way.\n",
        "Our export of October,,\n,,\nNo,Frage,Antwort\n7,Where is it?,On its way.\n",
        '"instruction","category","intent","response"\n"Where is it?","","","On its way."\n',
    ],
)
def test_the_columns_are_found_by_their_names(tmp_path: Path, written: str) -> None:
    file = tmp_path / "qa.csv"
    file.write_bytes(written.encode())
    assert [_told(each)[:2] for each in _read(file)] == [("Where is it?", "On its way.")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_spreadsheets_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "qa.txt"
    file.write_bytes("Frage\tAntwort\nWo ist mein Päckchen für 5 €?\tUnterwegs.\n".encode(encoding))
    assert _told(_read(file)[0])[0] == "Wo ist mein Päckchen für 5 €?"


def test_a_packed_table_is_read(tmp_path: Path) -> None:
    file = tmp_path / "qa.csv.gz"
    file.write_bytes(gzip.compress(b"question,answer\nWhere?,There.\n"))
    assert _told(_read(file)[0])[:2] == ("Where?", "There.")


def test_columns_can_be_named_and_topic_and_date_are_taken(tmp_path: Path) -> None:
    file = tmp_path / "qa.csv"
    file.write_text("A,B,Kind,When\nWhere?,There.,Track  Order,2026-03-01\nWho?,Me.,,01/02/2026\n")
    columns = Columns("a", "b", "kind", "when")
    opened = open_pairs(file, columns)
    assert opened.told == "question: A; answer: B; topic: Kind; date: When"
    dated, undated = opened.records
    assert _told(dated) == ("Where?", "There.", "track_order")
    assert isinstance(dated, Pair)
    assert isinstance(undated, Pair)
    assert dated.at == datetime(2026, 3, 1, tzinfo=UTC)
    assert (undated.topic, undated.at) == (None, None), "01/02 is January or February"


def test_broken_rows_are_named_and_the_others_are_read(tmp_path: Path) -> None:
    file = tmp_path / "qa.csv"
    file.write_text(
        "question,answer\nWhere?,There.\nonly one\n,No question.\nNo answer?,\nquestion,answer\n\nWho?,Me.\n"
    )
    found = _read(file)
    assert [_told(each)[0] for each in found if isinstance(each, Pair)] == ["Where?", "Who?"]
    assert [each for each in found if isinstance(each, Broken)] == [
        Broken("row 2 (line 3)", "another number of fields than the header"),
        Broken("row 3 (line 4)", "no question"),
        Broken("row 4 (line 5)", "no answer"),
    ]


def test_html_is_read_as_what_it_shows(tmp_path: Path) -> None:
    file = tmp_path / "qa.csv"
    file.write_text('question,answer\nWhere?,"<p>Open <b>Orders</b>.</p><p>Choose 1 < 2.</p>"\n')
    assert _told(_read(file)[0])[1] == "Open Orders.\n\nChoose 1 < 2."


def test_json_lines_are_read_and_broken_ones_named(tmp_path: Path) -> None:
    file = tmp_path / "qa.jsonl"
    lines = [
        json.dumps({"prompt": "Where?", "completion": "There."}),
        "{",
        json.dumps({"prompt": 7}),
        "[" * 9999,
    ]
    file.write_text("\n".join(lines))
    found = _read(file)
    assert _told(found[0])[:2] == ("Where?", "There.")
    assert found[1:] == [
        Broken("line 2", "it is not a JSON object"),
        Broken("line 3", "no question"),
        Broken("line 4", "it is not a JSON object"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("qa.csv", "a,b\n1,2\n", "Found: a, b. Say which they are: --question NAME --answer NAME."),
        ("qa.csv", "", "Found: nothing."),
        ("qa.jsonl", '{"x": 1}\n', "Found: x."),
        ("qa.xlsx", "PK", "save it as CSV"),
        ("qa.pdf", "%PDF", "expected .csv"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_is_expected(
    tmp_path: Path, name: str, content: str, words: str
) -> None:
    file = tmp_path / name
    file.write_text(content)
    with pytest.raises(Refused) as refused:
        open_pairs(file, USUAL)
    assert words in str(refused.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"gone\.csv cannot be read: No such file"):
        open_pairs(tmp_path / "gone.csv", USUAL)


def test_a_huge_field_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.csv"
    begin = f'question,answer\nWhere?,"{"word " * 60_000}"\nHow?,"{"word " * 300_000}"\n'
    file.write_text(begin + "When?,On Monday morning.\n")
    found = list(open_pairs(file, Columns()).records)
    assert [each.why.split(":")[0] for each in found if isinstance(each, Broken)][:2] == [
        "a text of more than 200,000 characters",
        "it is not CSV",
    ]
    assert [each.comments[1].body for each in found if isinstance(each, Pair)] == ["On Monday morning."]
