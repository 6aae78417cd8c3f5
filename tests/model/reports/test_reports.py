"""Reports say the same as a page, as Markdown and in pictures, and nothing in a text becomes markup."""

from pathlib import Path

from model.reports.folder import CARD, PAGE, write_report
from model.reports.report import Heading, Line, Lines, Plot, Report, SideBySide, Table

REPORT = Report(
    "Version <v2>",
    [
        Lines(["Unchanged: about 62 of 100, before 60."]),
        Heading("Topics & more"),
        Table(("Topic", "Replies"), [("gift | wrap", "12")]),
        Plot("versions", "version", "of 100", [Line("fit", [1, 2], [50, 62])], whole=True),
        SideBySide("<script>alert(1)</script>", ("Before", "(no draft)"), ("Now", "Tick *Gift wrap*\nnow.")),
    ],
)


def test_a_folder_has_the_page_the_card_and_a_picture_of_each_plot(tmp_path: Path) -> None:
    write_report(tmp_path / "v2", REPORT)
    assert sorted(path.name for path in (tmp_path / "v2").iterdir()) == [CARD, PAGE, "versions.png"]
    assert (tmp_path / "v2" / "versions.png").read_bytes().startswith(b"\x89PNG")
    page = (tmp_path / "v2" / PAGE).read_text()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert page.count("<svg") == 1
    for told in ("Unchanged: about 62 of 100, before 60.", "Topics &amp; more", "gift | wrap", "(no draft)"):
        assert told in page


def test_the_card_escapes_what_would_be_markup(tmp_path: Path) -> None:
    write_report(tmp_path, REPORT)
    card = (tmp_path / CARD).read_text()
    assert card.startswith("# Version \\<v2\\>\n")
    assert "| gift \\| wrap | 12 |" in card
    assert "![of 100](versions.png)" in card
    assert "> Tick \\*Gift wrap\\*\n> now." in card
