"""The brand file: what it fills, what it bans, and the messages for an unusable file."""

from pathlib import Path

import pytest

from model.brand.file import PLACEHOLDERS_OF
from model.brand.values import NO_BRAND, Brand, load_brand
from model.errors import BrandError
from model.masking.kinds import is_a_customers
from model.masking.mask import fill
from model.masking.replies import mask_reply

WHOLE = """
[company]
name = "Acme Garden Tools"
site = "https://acme.example"
phone = "+1 800 555 0100"
email = "help@acme.example"
hours = "Monday to Friday, 9 a.m. to 5 p.m."
orders = "My orders"
sign_off = \"\"\"
Kind regards,
The Acme team\"\"\"

[placeholders]
"Forgot Password" = "Forgot password?"

[phrases]
banned = ["no refunds", "Guarantee"]
"""


@pytest.fixture
def brand_file(tmp_path: Path) -> Path:
    path = tmp_path / "brand.toml"
    path.write_text(WHOLE, encoding="utf-8")
    return path


def _refusal(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BrandError) as refused:
        load_brand(path)
    return str(refused.value)


def test_a_brands_facts_fill_all_their_placeholders(brand_file: Path) -> None:
    brand = load_brand(brand_file)
    text = "{{Company}}, {{Support Phone Number}}, {{customer_support_hours}}, {{Forgot Password}}"
    filled = fill(text, brand.values)
    assert filled.text == (
        "Acme Garden Tools, +1 800 555 0100, Monday to Friday, 9 a.m. to 5 p.m., Forgot password?"
    )
    assert fill("{{Toll-Free Number}}", brand.values).blanks == ("Toll-Free Number",)


def test_a_tickets_value_has_precedence_over_the_brands(brand_file: Path) -> None:
    values = {**load_brand(brand_file).values, "Person Name": "Ann"}
    assert fill("{{Client Name}} of {{Company}}", values).text == "Ann of Acme Garden Tools"


def test_no_key_fills_a_customers_placeholder() -> None:
    assert not any(is_a_customers(name) for names in PLACEHOLDERS_OF.values() for name in names)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[company]\nphnoe = "1"', ['line 2: [company] has no key "phnoe"', 'did you mean "phone"?']),
        ('[company]\nzzz = "1"', ["expected one of name, site", "[placeholders]"]),
        ('[companny]\nname = "A"', ["line 1: there is no table [companny]", 'did you mean "company"?']),
        ('name = "A"', ["line 1", "put it below the line [company]"]),
        ("[company]\nname = 5", ["line 2: company.name must be text in quotes"]),
        ('[company]\nname = " "', ["company.name is empty"]),
        (f'[company]\nname = "{"x" * 301}"', ["line 2", "at most 300 characters"]),
        ('[company]\nname = "a\\nb"', ["must be one line"]),
        ('[company]\nname = "{{Company}}"', ["contains braces"]),
        ('[placeholders]\n"Order Number" = "1"', ["line 2", "customer's own"]),
        ('[placeholders]\n"Company Name" = "A"', ["set by the key name of [company]"]),
        ('[phrases]\nbaned = ["x y"]', ["phrases.baned", 'expected "banned"']),
        ('[phrases]\nbanned = "no"', ["phrases.banned must be a list"]),
        ('[phrases]\nbanned = ["**"]', ["has no words"]),
        ("[phrases]\nbanned = [5]", ["phrases.banned.0 must be text in quotes"]),
        ("company = 5", ["line 1", "company must be a table"]),
        ("[company]\nname = Acme", ["is not TOML", "line 2", "with the quotes"]),
        ('[company]\nname = "A"\nname = "B"', ["is not TOML"]),
        ("[placeholders]\n" + "\n".join(f'"P{i}" = "x"' for i in range(501)), ["more than 500 entries"]),
    ],
)
def test_an_unusable_file_is_refused_by_name(tmp_path: Path, text: str, told: list[str]) -> None:
    path = tmp_path / "brand.toml"
    refusal = _refusal(path, text)
    assert str(path) in refusal
    assert all(part in refusal for part in told), refusal


def test_all_errors_are_reported_at_once(tmp_path: Path) -> None:
    refusal = _refusal(tmp_path / "brand.toml", '[company]\nphnoe = "1"\nsite = 5\n[phrase]\nbanned = []')
    assert len(refusal.splitlines()) == 3


def test_a_missing_file_or_one_that_is_not_text_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "brand.toml"
    with pytest.raises(BrandError, match=r"brand\.toml cannot be read"):
        load_brand(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BrandError, match="not UTF-8"):
        load_brand(path)
    path.write_bytes(b"#" * 200_001)
    with pytest.raises(BrandError, match="200,001 bytes"):
        load_brand(path)


def test_a_placeholder_that_no_reply_uses_is_a_warning_and_the_rest_works(tmp_path: Path) -> None:
    path = tmp_path / "brand.toml"
    path.write_text(
        '[company]\nname = "A"\n[placeholders]\n"Store Locatoin" = "x"\n"Settings" = "y"', "utf-8"
    )
    brand = load_brand(path, {"Store Location", "Settings"})
    [warning] = brand.warnings
    assert "Store Locatoin" in warning
    assert 'did you mean "Store Location"?' in warning
    assert fill("{{Company Name}} {{settings}}", brand.values).text == "A y"
    assert load_brand(path).warnings == ()


@pytest.mark.parametrize(
    "text",
    [
        "We give NO  refunds.",
        "We give no\nrefunds.",
        "**no** refunds",
        "no\u00a0refunds",
        "{{Policy}}!",
        "guaranteed",
    ],
)
def test_a_banned_phrase_is_found_however_it_is_written(text: str) -> None:
    brand = Brand({"Policy": "No refunds"}, ("no refunds", "Guarantee"))
    assert len(brand.breaks(text)) == 1


def test_typographic_quotes_do_not_hide_a_phrase() -> None:
    assert Brand(banned=("don't",)).breaks("We don\u2019t") == ["don't"]


def test_a_text_without_banned_phrases_is_accepted() -> None:
    assert Brand(banned=("no refunds",)).breaks("There are no full refunds. Norefunds.") == []
    assert NO_BRAND.breaks("anything") == []


def test_a_draft_is_signed_once(brand_file: Path) -> None:
    brand = load_brand(brand_file)
    signed = brand.signed("Hello.\n")
    assert fill(signed, brand.values).text == "Hello.\n\nKind regards,\nThe Acme team"
    assert brand.signed(signed) == signed
    assert brand.signed("Hello.\nKind regards,\nThe Acme team\n").count("Kind regards") == 1
    assert NO_BRAND.signed("Hello.") == "Hello."


def test_the_companys_addresses_are_not_masked_as_the_customers(brand_file: Path) -> None:
    brand = load_brand(brand_file)
    reply = (
        "Write to Help@acme.example or ann@acme.example, call +1 800 555 0100, see https://acme.example/faq."
    )
    masked = brand.masked(reply)
    assert masked == (
        "Write to {{Customer Support Email}} or ann@acme.example, call {{Customer Support Phone Number}},"
        " see {{Website URL}}/faq."
    )
    assert mask_reply(masked, "", {}, brand.company).text == masked
    assert mask_reply(masked, "", {}).held == {}
    assert brand.masked("{{Website URL}} My orders, Acme Garden Tools") == (
        "{{Website URL}} My orders, Acme Garden Tools"
    )
    assert NO_BRAND.masked(reply) == reply


def test_the_sign_off_of_a_written_reply_becomes_a_placeholder(brand_file: Path) -> None:
    brand = load_brand(brand_file)
    assert brand.masked("Done.\n\nKind regards,\nThe Acme team\n") == "Done.\n\n{{Sign-off}}"


def test_a_sign_off_with_a_banned_phrase_is_refused(tmp_path: Path) -> None:
    text = '[company]\nsign_off = "No refunds, Acme"\n[phrases]\nbanned = ["no refunds"]'
    refusal = _refusal(tmp_path / "brand.toml", text)
    assert 'line 2: the sign-off, which ends every draft, contains the banned phrase "no refunds"' in refusal
