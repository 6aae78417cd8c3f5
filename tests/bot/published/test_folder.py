"""A folder of articles."""

from pathlib import Path

import pytest

from bot.errors import Refused
from bot.published.folder import FileArticle, read_folder


def test_markdown_and_text_are_read_whatever_wrote_them(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "pets.md").write_text("# Pets on board\n\nCats are fine.", encoding="utf-8")
    (tmp_path / "late_refunds.txt").write_bytes("Fünf Tage.".encode("utf-16"))
    (tmp_path / "old-windows.txt").write_bytes("Fünf Tage.".encode("cp1252"))
    (tmp_path / ".hidden.md").write_text("# no")
    (tmp_path / "logo.png").write_bytes(b"\x89PNG")
    assert list(read_folder(tmp_path)) == [
        FileArticle("a/pets.md", "Pets on board", "# Pets on board\n\nCats are fine."),
        FileArticle("late_refunds.txt", "late refunds", "Fünf Tage."),
        FileArticle("old-windows.txt", "old windows", "Fünf Tage."),
    ]


def test_a_missing_folder_is_not_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="DRAFTDESK_ARTICLES"):
        list(read_folder(tmp_path / "none"))
