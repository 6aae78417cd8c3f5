"""CSV files as spreadsheets write them."""

from pathlib import Path

import pytest

from model.corpus.rows import load_frame
from model.errors import CorpusError
from model.mail.files import read_mails

ROWS = {
    "semicolons": "INSTRUCTION;Category;intent;Response\nwhere is it?;ORDER;track_order;It comes, soon.\n",
    "tabs": "Instruction\tCATEGORY\tIntent\tRESPONSE\nwhere is it?\tORDER\ttrack_order\tIt comes, soon.\n",
    "a line that names them": (
        'sep=;\r\n"instruction ";category;intent;response\r\n'
        'where is it?;ORDER;track_order;"It comes, soon."\r\n'
    ),
}


@pytest.mark.parametrize("written", ROWS.values(), ids=ROWS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_corpus_is_read_as_a_spreadsheet_writes_it(tmp_path: Path, written: str, encoding: str) -> None:
    file = tmp_path / "ours.csv"
    file.write_bytes(written.encode(encoding))
    (row,) = load_frame(file).to_dict("records")
    assert (row["instruction"], row["response"]) == ("where is it?", "It comes, soon.")


@pytest.mark.parametrize("between", [";", "\t", ",", "|"])
def test_an_error_names_each_column_that_it_found(between: str) -> None:
    data = f"Nachricht{between}Betreff\nwo ist es?{between}Bestellung\n".encode()
    with pytest.raises(CorpusError, match=r"Found: Nachricht, Betreff\. Expected: message"):
        list(read_mails(data, "tickets.csv"))
