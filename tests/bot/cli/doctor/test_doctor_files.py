"""`draftdesk doctor` checks the corpus, the data folder and the brand file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bot.cli.doctor.version import make_version
from tests.bot.support.commands import Terminal
from tests.bot.support.versions import write_csv


def test_a_missing_corpus_file_is_broken(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTDESK_BITEXT", "/nowhere/bitext.csv")
    ended = terminal.run("doctor")
    assert ended.code == 1
    assert "/nowhere/bitext.csv" in ended.out


def test_a_corpus_that_training_would_refuse_is_broken(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "corpus.csv"
    monkeypatch.setenv("DRAFTDESK_BITEXT", str(corpus))
    corpus.write_text("question,answer\nwhere?,there\n", encoding="utf-8")
    ended = terminal.run("doctor")
    assert ended.code == 1
    assert f"broken   corpus: {corpus}" in ended.out
    assert "instruction" in ended.out
    write_csv(corpus, 7)
    ended = terminal.run("doctor")
    assert ended.code == 0
    assert f"ok       corpus: {corpus} (DRAFTDESK_BITEXT), 7 rows" in ended.out


def a_file(parent: Path) -> Path:
    """Return a path below a file, where no folder can be created."""
    (parent / "file").write_text("")
    return parent / "file" / "home"


def a_link_to_nowhere(parent: Path) -> Path:
    """Return a path that exists and is not a folder."""
    (parent / "link").symlink_to(parent / "nowhere")
    return parent / "link"


def a_folder_of_the_kernels(_parent: Path) -> Path:
    """Return a path where root has permission but the file system refuses."""
    return Path("/proc/nope")


@pytest.mark.parametrize("make", [a_file, a_link_to_nowhere, a_folder_of_the_kernels])
@pytest.mark.parametrize("options", [(), ("--demo",)])
def test_a_data_folder_that_cannot_be_created_is_broken(
    terminal: Terminal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path], Path],
    options: tuple[str, ...],
) -> None:
    home = make(tmp_path)
    monkeypatch.setenv("DRAFTDESK_HOME", str(home))
    ended = terminal.run("doctor", *options)
    assert ended.code == 1
    assert f"broken   data folder: {home}" in ended.out
    assert "Set DRAFTDESK_HOME" in ended.out
    assert ended.out.splitlines()[-1] == "Not ready: fix the problems above first."


def test_checking_the_data_folder_leaves_nothing_in_it(terminal: Terminal, home: Path) -> None:
    home.mkdir()
    assert f"ok       data folder: {home}" in terminal.run("doctor").out
    assert list(home.iterdir()) == []


def test_doctor_names_the_placeholders_of_the_brand_file_that_no_reply_uses(
    terminal: Terminal, home: Path
) -> None:
    make_version(home)
    file = home / "brand.toml"
    file.write_text('[company]\nname = "Acme"\n[placeholders]\n"Blimp" = "x"', encoding="utf-8")
    ended = terminal.run("doctor")
    assert ended.code == 0
    assert f"{file}: placeholders filled: 4, phrases banned: 0" in ended.out
    assert 'no reply uses the placeholder "Blimp"' in ended.out


def test_an_unusable_brand_file_is_broken_and_its_faults_are_named(
    terminal: Terminal, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = home.parent / "acme.toml"
    file.write_text('[company]\nphnoe = "1"\nsite = 3', encoding="utf-8")
    monkeypatch.setenv("DRAFTDESK_BRAND", str(file))
    ended = terminal.run("doctor")
    assert ended.code == 1
    assert 'acme.toml, line 2: [company] has no key "phnoe"; did you mean "phone"?' in ended.out
    assert "line 3: company.site must be text in quotes" in ended.out
    assert "nothing in the file is used" in ended.out


def test_without_a_brand_file_doctor_says_where_it_would_be(terminal: Terminal, home: Path) -> None:
    assert str(home / "brand.toml") in terminal.run("doctor").out
