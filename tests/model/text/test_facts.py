"""Facts: what counts as one, when two mean the same, and which ones a draft invents."""

import pytest

from model.masking.dates import date_key
from model.text.facts import facts_of, invented


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Call +1 800 123 4567 or (415) 555-0182.", ["+1 800 123 4567", "(415) 555-0182"]),
        ("Write to help@acme.example, or see https://acme.example/help?x=1.", None),
        ("It takes 3-5 business days, or five to ten days.", ["3-5", "five to ten"]),
        ("You get 20% off $49.99 until May 5, 2024 at 9:00 AM.", ["20%", "$49.99", "May 5, 2024", "9:00 AM"]),
        ("Order ORD-2024-0099, open 24/7, use 2FA.", ["ORD-2024-0099", "24/7", "2FA"]),
        ("It took thirty-six hours and one business day.", ["thirty-six", "one"]),
        ("رقم الطلب ١٢٣٤٥", ["١٢٣٤٥"]),
    ],
)
def test_facts_are_found_as_they_are_written(text: str, facts: list[str] | None) -> None:
    found = [fact.text for fact in facts_of(text)]
    assert found == (facts or ["help@acme.example", "https://acme.example/help?x=1."])


@pytest.mark.parametrize(
    "text",
    [
        "1. Sign in.\n2) Open your orders.\n**3.** Press *Cancel*.",
        "Step 1: Sign in.\nStep 2: Press Cancel.",
        "Please do this: 1. Sign in to it. 2. Open the page. 3. Press Cancel.",
        "One of our agents will use two-factor sign-in; you have two options.",
        "{{Order Number}} and {{Feature 1}} cost {{Currency Symbol}}{{Refund Amount}}",
        "I may be late, the second time in March.",
        "Contact us...we are here e.g. by chat",
        "",
    ],
)
def test_list_numbers_words_and_placeholders_are_not_facts(text: str) -> None:
    assert facts_of(text) == []


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("1,000.00 points", "1000 points"),
        ("$50", "50 dollars"),
        ("USD 1,000", "$1000.00"),
        ("Jan 5", "5 January"),
        ("January 5th", "on 2024-01-05"),
        ("25/01/2024", "January 25, 2024"),
        ("3-5 days", "three to five days"),
        ("9am", "9:00 a.m."),
        ("https://www.acme.example/", "acme.example"),
        ("1-800-123-4567", "1 (800) 123-4567"),
        ("HELP@acme.example", "help@Acme.example"),
        ("twenty percent", "20 %"),
        ("12345", "١٢٣٤٥"),
        ("#4521", "ticket 4521"),
    ],
)
def test_different_spellings_of_a_fact_are_equal(text: str, source: str) -> None:
    assert facts_of(text)
    assert invented(text, [source], []) == []


@pytest.mark.parametrize(
    ("text", "source", "fact"),
    [
        ("within 5 days", "on January 5", "5"),
        ("within 3 days", "within 3-5 days", "3"),
        ("seven days", "five days", "seven"),
        ("$50", "€50", "$50"),
        ("$50", "50", "$50"),
        ("CA$50", "$50", "CA$50"),
        ("January 5, 2025", "January 5", "January 5, 2025"),
        ("05/01/2024", "01/05/2024", "05/01/2024"),
        ("1.000", "1000", "1.000"),
        ("20%", "20", "20%"),
        ("9 pm", "9 am", "9 pm"),
        ("acme.example/help", "acme.example", "acme.example/help"),
        ("order 1234", "order 12345", "1234"),
    ],
)
def test_a_fact_that_is_in_no_source_is_invented(text: str, source: str, fact: str) -> None:
    assert invented(text, [source], []) == [fact]


def test_facts_may_come_from_a_source_or_the_companys_values() -> None:
    draft = "Order 12345: 3 days. See acme.example. Call 555 010 9999."
    assert invented(draft, ["order 12345", "it takes 3 days"], ["https://acme.example"]) == ["555 010 9999"]
    assert invented(draft, [], []) == ["12345", "3", "acme.example", "555 010 9999"]


@pytest.mark.parametrize(
    ("date", "key"),
    [
        ("5th of May, 2024", "2024-05-05"),
        ("5 de mayo de 2024", "2024-05-05"),
        ("14. Dezember", "12-14"),
        ("Sept. 3", "09-03"),
        ("March 2024", "2024-03"),
        ("31.12.2023", "2023-12-31"),
        ("2024/2/3", "2024-02-03"),
        ("1/2/24", "1/2/24"),
    ],
)
def test_a_date_has_one_key_however_it_is_written(date: str, key: str) -> None:
    assert date_key(date) == key
