"""Filling placeholders: with which values, in which words, and which stay blank."""

import pytest

from model.masking.mask import can_be_filled, escape_braces, fill, mask


def test_known_placeholders_are_filled_and_unknown_ones_become_named_blanks() -> None:
    filled = fill(
        "Dear {{Client Name}}, {{Purchase Number}} is here: {{Website URL}}, "
        "{{order number}}, {{Website URL}}, {{Hours}}",
        {"Person Name": "Ann Lee", "Order Number": "12345"},
    )
    assert filled.text == "Dear Ann Lee, 12345 is here: [Website URL], 12345, [Website URL], [Hours]"
    assert filled.blanks == ("Website URL", "Hours")


def test_a_tracking_number_is_not_filled_with_an_order_number() -> None:
    assert fill("{{Tracking Number}}", {"Order Number": "12345"}).blanks == ("Tracking Number",)
    assert can_be_filled("Purchase Number", frozenset({"Order Number"}))
    assert not can_be_filled("Tracking Number", frozenset({"Order Number"}))


def test_a_value_with_braces_is_never_expanded_again() -> None:
    filled = fill(
        "{{Person Name}}: {{Order Number}}", {"Person Name": "{{Order Number}}", "Order Number": "1"}
    )
    assert filled.text == "{{Order Number}}: 1"


def test_a_customers_own_placeholder_is_not_filled() -> None:
    masked = mask(escape_braces("my order {{Order Number}} is 12345"))
    assert fill(masked.text, {"Order Number": "12345"}).text == escape_braces(
        "my order {{Order Number}} is 12345"
    )


def test_an_amount_takes_the_customers_currency_and_not_the_templates() -> None:
    euros = {"Refund Amount": "120", "Currency Symbol": "€"}
    assert fill("you paid ${{Refund Amount}} for it", euros).text == "you paid €120 for it"
    assert fill("a refund of {{Refund Amount}} dollars", euros).text == "a refund of €120"
    assert fill("a refund of {{Refund Amount}} euros", euros).text == "a refund of 120 euros"
    assert fill("you paid ${{Refund Amount}}", {"Refund Amount": "120"}).text == "you paid 120"
    assert fill("you paid ${{Refund Amount}}", {}).text == "you paid $[Refund Amount]"


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Guten Tag Herr {{Person Name}},", "Guten Tag Kim Sommer,"),
        ("Sehr geehrte Frau {{Person Name}},", "Guten Tag Kim Sommer,"),
        ("Dear Mr. {{Person Name}},", "Dear Kim Sommer,"),
        ("Chère Madame {{Person Name}},", "Bonjour Kim Sommer,"),
        ("Frau {{Agent Name}} hilft.", "Frau [Agent Name] hilft."),
    ],
)
def test_a_past_customers_title_is_not_given_to_another(template: str, text: str) -> None:
    assert fill(template, {"Person Name": "Kim Sommer"}).text == text


def test_a_paid_amount_is_never_promised_as_a_refund() -> None:
    assert fill("{{Refund Amount}}", {"Money Amount": "50"}).blanks == ("Refund Amount",)
    assert fill("a refund of {{Money Amount}}", {"Refund Amount": "50"}).text == "a refund of 50"


@pytest.mark.parametrize(
    ("placeholder", "values"),
    [
        ("Invoice Number", {"Order Number": "1", "Tracking Number": "2", "Account Number": "3"}),
        ("Order Number", {"Invoice Number": "1", "Account Number": "2", "Phone Number": "3"}),
        ("Account Number", {"Order Number": "1", "Phone Number": "2"}),
        ("Customer Support Phone Number", {"Phone Number": "1"}),
        ("Customer Support Email", {"Email Address": "a@b.example"}),
        ("Delivery Date", {"Date": "May 5"}),
        ("Order/Invoice Number", {"Order Number": "1", "Invoice Number": "2"}),
        ("Order Number 2", {"Order Number": "1"}),
    ],
)
def test_a_value_fills_no_placeholder_of_another_kind(placeholder: str, values: dict[str, str]) -> None:
    assert fill(f"{{{{{placeholder}}}}}", values).blanks == (placeholder,)
    assert not can_be_filled(placeholder, frozenset(values))


def test_only_names_of_two_words_are_split() -> None:
    text = "{{Client First Name}} / {{Client Last Name}}"
    assert fill(text, {"Person Name": "Ann Lee"}).text == "Ann / Lee"
    assert fill(text, {"Person Name": "Ana de la Cruz"}).text == "Ana de la Cruz / [Client Last Name]"


def test_a_full_name_needs_no_salutation() -> None:
    text = "the bill from {{Salutation}} {{Client Last Name}}"
    assert fill(text, {"Person Name": "Ana de la Cruz"}).text == "the bill from Ana de la Cruz"
    assert fill(text, {}).blanks == ("Salutation", "Client Last Name")


def test_a_requested_value_reads_as_words() -> None:
    asked = fill("May I have your {{Tracking Number}} or {{Order Number}}?", {})
    assert asked.text == "May I have your tracking number or order number?"
    assert asked.blanks == ()
    assert fill("your {{Tracking Number}} or {{Order Number}}", {"Order Number": "12345"}).text == (
        "your tracking number or 12345"
    )


@pytest.mark.parametrize(
    "text",
    ["invoice #{{Invoice Number}}", "order {{Order Number}}", "the {{Refund Amount}}", "the {{Hours}}"],
)
def test_a_missing_value_is_a_blank_if_words_would_not_fit(text: str) -> None:
    assert len(fill(text, {}).blanks) == 1


def test_equal_alternatives_are_merged() -> None:
    text = "the '{{Online Order Interaction}}' or '{{Online Order Interaction}}' section"
    assert fill(text, {"Online Order Interaction": "My orders"}).text == "the 'My orders' section"
