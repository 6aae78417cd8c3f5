import csv
import re
from collections import Counter
from itertools import groupby
from pathlib import Path

import model.corpus

FOLDER = Path(model.corpus.__file__).parent
HEADER = ["instruction", "category", "intent", "response"]
TOPICS = {
    ("ACCOUNT", "app_trouble"),
    ("ACCOUNT", "create_account"),
    ("ACCOUNT", "data_request"),
    ("ACCOUNT", "delete_account"),
    ("ACCOUNT", "edit_account"),
    ("ACCOUNT", "recover_password"),
    ("ACCOUNT", "registration_problems"),
    ("ACCOUNT", "switch_account"),
    ("CANCEL", "check_cancellation_fee"),
    ("CONTACT", "contact_customer_service"),
    ("CONTACT", "contact_human_agent"),
    ("DELIVERY", "delivered_to_neighbour"),
    ("DELIVERY", "delivery_options"),
    ("DELIVERY", "delivery_period"),
    ("FEEDBACK", "complaint"),
    ("FEEDBACK", "review"),
    ("INVOICE", "check_invoice"),
    ("INVOICE", "company_invoice"),
    ("INVOICE", "get_invoice"),
    ("ORDER", "cancel_order"),
    ("ORDER", "change_order"),
    ("ORDER", "damaged_or_wrong_item"),
    ("ORDER", "gift_options"),
    ("ORDER", "missing_parts"),
    ("ORDER", "place_order"),
    ("ORDER", "track_order"),
    ("PAYMENT", "check_payment_methods"),
    ("PAYMENT", "payment_issue"),
    ("PRODUCT", "out_of_stock"),
    ("PRODUCT", "warranty"),
    ("PROMOTION", "price_match"),
    ("PROMOTION", "promo_code"),
    ("REFUND", "check_refund_policy"),
    ("REFUND", "get_refund"),
    ("REFUND", "track_refund"),
    ("SHIPPING", "change_shipping_address"),
    ("SHIPPING", "set_up_shipping_address"),
    ("SUBSCRIPTION", "newsletter_subscription"),
    ("SUBSCRIPTION", "pause_subscription"),
}
ORDER_NUMBER = "{{Order Number}}"
PLACEHOLDERS = {ORDER_NUMBER, "{{Invoice Number}}", "{{Email Address}}", "{{Person Name}}"}
BRACES = re.compile(r"\{\{[^{}]*\}\}")
URL = re.compile(r"https?:|www\.|\b[a-z0-9-]+\.(?:com|net|org|io|co|shop|store|example)\b", re.IGNORECASE)
EMAIL = re.compile(r"\S+@\S+")
PHONE = re.compile(r"\+?\d(?:[\s().-]*\d){5,}")
MONEY = re.compile(r"[$\u20ac\u00a3]\s*\d|\d\s*(?:dollars|euros|pounds)\b", re.IGNORECASE)


def read_rows() -> list[dict[str, str]]:
    with (FOLDER / "starter.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def placeholders(text: str) -> set[str]:
    return set(BRACES.findall(text))


def repeated(texts: list[str]) -> list[str]:
    return [text for text, count in Counter(text.strip().casefold() for text in texts).items() if count > 1]


def test_header_names_the_four_columns() -> None:
    with (FOLDER / "starter.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == HEADER


def test_files_end_lines_with_a_plain_newline() -> None:
    for name in ("starter.csv", "not_support.csv", "not_support_evaluation.csv"):
        data = (FOLDER / name).read_bytes()
        assert b"\r" not in data
        assert data.endswith(b"\n")


def test_every_row_has_four_trimmed_and_filled_cells() -> None:
    with (FOLDER / "starter.csv").open(encoding="utf-8", newline="") as file:
        bad = [row for row in csv.reader(file) if len(row) != 4 or any(cell != cell.strip() for cell in row)]
    assert bad == []
    assert all(all(row.values()) for row in read_rows())


def test_the_starter_set_has_at_least_3000_messages_and_1000_replies() -> None:
    rows = read_rows()
    assert len(rows) >= 3000
    assert len({row["response"] for row in rows}) >= 1000


def test_topics_are_exactly_the_39_known_ones() -> None:
    assert len(TOPICS) == 39
    assert {(row["category"], row["intent"]) for row in read_rows()} == TOPICS


def test_every_topic_has_at_least_60_messages_and_20_replies() -> None:
    rows = read_rows()
    counts = Counter(row["intent"] for row in rows)
    assert {intent: count for intent, count in counts.items() if count < 60} == {}
    replies = Counter(intent for intent, _ in {(row["intent"], row["response"]) for row in rows})
    assert {intent: count for intent, count in replies.items() if count < 20} == {}


def test_every_topic_has_at_least_forty_messages_without_a_placeholder() -> None:
    counts = Counter(row["intent"] for row in read_rows() if not placeholders(row["instruction"]))
    assert [intent for _, intent in sorted(TOPICS) if counts[intent] < 40] == []


def test_at_most_a_third_of_messages_have_a_placeholder() -> None:
    rows = read_rows()
    assert 3 * sum(bool(placeholders(row["instruction"])) for row in rows) <= len(rows)


def test_only_the_four_placeholders_are_used() -> None:
    for row in read_rows():
        for text in (row["instruction"], row["response"]):
            assert placeholders(text) <= PLACEHOLDERS
            rest = BRACES.sub("", text)
            assert "{" not in rest
            assert "}" not in rest


def test_each_placeholder_in_a_reply_is_also_in_all_its_messages() -> None:
    bad = [row for row in read_rows() if placeholders(row["response"]) - placeholders(row["instruction"])]
    assert bad == []


def test_reply_repeats_the_order_number_that_its_message_gives() -> None:
    rows = read_rows()
    bad = [row for row in rows if ORDER_NUMBER in row["instruction"] and ORDER_NUMBER not in row["response"]]
    assert bad == []


def test_no_message_is_repeated() -> None:
    assert repeated([row["instruction"] for row in read_rows()]) == []


def test_a_reply_answers_at_most_a_dozen_messages_all_on_one_topic_and_in_a_row() -> None:
    rows = read_rows()
    blocks = [list(block) for _, block in groupby(rows, key=lambda row: row["response"])]
    assert max(len(block) for block in blocks) <= 12
    assert [block for block in blocks if len({row["intent"] for row in block}) > 1] == []
    assert repeated([block[0]["response"] for block in blocks]) == []


def test_most_replies_answer_several_messages_in_different_words() -> None:
    counts = Counter(row["response"] for row in read_rows())
    assert sum(count >= 3 for count in counts.values()) >= 0.9 * len(counts)


def test_messages_are_of_every_length_up_to_eighty_words() -> None:
    lengths = [len(row["instruction"].split()) for row in read_rows()]
    assert max(lengths) <= 80
    assert sum(length < 8 for length in lengths) >= 0.05 * len(lengths)  # "klarna?"
    assert sum(length > 40 for length in lengths) >= 0.05 * len(lengths)  # A whole story.


def test_replies_have_thirty_to_a_hundred_and_ten_words() -> None:
    bad = [row["response"] for row in read_rows() if not 30 <= len(row["response"].split()) <= 110]
    assert bad == []


def test_replies_are_plain_ascii() -> None:
    assert [row["response"] for row in read_rows() if not row["response"].isascii()] == []


def test_replies_name_no_web_address_phone_number_mail_address_or_sum() -> None:
    for row in read_rows():
        for pattern in (URL, EMAIL, PHONE, MONEY):
            found = pattern.search(row["response"])
            assert found is None, f"{found!r} in: {row['response']}"
