"""A team's own corpus is masked before it is learned."""

from pathlib import Path

from bot.jobs.retrain import base_rows
from bot.settings import Settings
from model.corpus.masked import masked
from model.corpus.rows import Row, is_own
from model.masking.company import Company

SENT = "Send it to our address, 12 Dock Road, Leeds LS1 4AB. Your code is THANKS-4F7K.\n\nBest,\nMaya Chen"


def test_rows_of_a_teams_own_file_hold_no_values(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    lines = ["instruction,category,intent,response", f'"Order 47110 broke",,,"{SENT}"', '"Hi",,,"Hello."']
    path.write_text("\n".join(lines), encoding="utf-8")
    assert is_own(path)
    broken = next(row for row in base_rows(Settings(bitext=path, home=tmp_path)) if row.id == "tickets:1")
    assert broken.message == "Order {{Order Number}} broke"
    assert broken.reply == "Send it to our address, 12 Dock Road, Leeds LS1 4AB. Your code is {{New Code}}."


def test_public_rows_stay_as_they_are() -> None:
    assert not any(map(is_own, (None, "starter", "hub", "hf://datasets/a/b.csv", "/data/bitext-27k.csv.gz")))


def test_a_value_of_two_replies_is_the_companys() -> None:
    said = ("Use SPRING25 as the code.", "Use SPRING25 as the code today.", "Use CODE-77AB as the code.")
    rows = [Row(f"own:{number}", f"question {number}", reply) for number, reply in enumerate(said)]
    replies = [row.reply for row in masked(rows, Company())]
    assert replies[:2] == list(said[:2])
    assert "77AB" not in replies[2]
