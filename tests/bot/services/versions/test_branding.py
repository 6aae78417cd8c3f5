"""The brand file in the running bot: a bad one only loses its facts."""

import os
import re
from pathlib import Path

import pytest

from bot.services.versions.branding import Branding, placeholders_of, read_branding
from model.brand.file import PLACEHOLDERS_OF, SIGN_OFF
from model.brand.values import NO_BRAND
from model.corpus.rows import Row, load_frame, rows_of

ROOT = Path(__file__).parents[4]
EXAMPLE, PAGE = ROOT / "docs" / "brand.toml", ROOT / "docs" / "brand.md"


def test_a_missing_default_brand_file_is_not_a_problem() -> None:
    assert read_branding(None) == Branding(NO_BRAND, ())


def test_a_refused_brand_file_gives_no_brand_and_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "brand.toml"
    path.write_text('[company]\nname = "A"\nphnoe = "1"', encoding="utf-8")
    branding = read_branding(path)
    assert branding.brand == NO_BRAND
    assert branding.refused
    assert any("phnoe" in problem and "brand.toml" in problem for problem in branding.problems)


def test_a_missing_named_brand_file_is_a_problem(tmp_path: Path) -> None:
    branding = read_branding(tmp_path / "gone.toml")
    assert branding.refused
    assert "gone.toml cannot be read" in branding.problems[0]


def test_the_placeholders_of_replies_are_listed_by_name() -> None:
    rows = [Row("a:1", "{{Not This}}", "See {{Website URL}} or { {{ Store Location }}"), Row("a:2", "x", "y")]
    assert placeholders_of(rows) == {"Website URL", "Store Location"}


def test_the_example_shows_every_key_and_can_be_used() -> None:
    branding = read_branding(EXAMPLE)
    assert not branding.refused
    names = {name for names in PLACEHOLDERS_OF.values() for name in names}
    assert names < branding.brand.values.keys()
    assert branding.brand.banned


def test_bitexts_replies_use_the_placeholders_of_the_example() -> None:
    if not os.environ.get("DRAFTDESK_BITEXT"):
        pytest.skip("DRAFTDESK_BITEXT names no Bitext file")
    known = placeholders_of(rows_of(load_frame(os.environ["DRAFTDESK_BITEXT"])))
    assert read_branding(EXAMPLE, known).problems == ()
    first = {names[0] for names in PLACEHOLDERS_OF.values()} - {SIGN_OFF}
    assert first <= known


def test_the_pages_brand_file_can_be_used(tmp_path: Path) -> None:
    [written] = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "brand.toml"
    path.write_text(written, encoding="utf-8")
    branding = read_branding(path)
    assert not branding.refused
    assert branding.brand.banned == ("we guarantee",)
