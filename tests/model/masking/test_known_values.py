"""A ticket's own values are masked in the replies to it."""

from model.masking.mask import mask_values


def test_known_values_are_masked_in_an_edited_reply() -> None:
    values = {
        "Person Name": "Ann Lee",
        "Order Number": "12345",
        "Order Number 2": "12345-6",
        "Email Address": "Ann@x.example",
    }
    reply = "Hi ann lee, or Ann: 12345-6 and 12345, not 123456. We wrote to ANN@X.EXAMPLE; Annabel knows."
    assert mask_values(reply, values) == (
        "Hi {{Person Name}}, or {{Person Name}}: {{Order Number 2}} and {{Order Number}}, not 123456."
        " We wrote to {{Email Address}}; Annabel knows."
    )


def test_short_values_and_everyday_words_are_not_masked_inside_a_reply() -> None:
    assert mask_values("7 or 17 days, we will mark it", {"Order Number": "7", "Person Name": "Mark"}) == (
        "7 or 17 days, we will mark it"
    )
    assert mask_values("Hi Mark!", {"Person Name": "Mark"}) == "Hi {{Person Name}}!"
    assert mask_values("hello ann", {"Person Name": "Ann"}) == "hello {{Person Name}}"


def test_masking_known_values_leaves_placeholders_whole() -> None:
    assert (
        mask_values("{{Order Number}} for Order", {"Person Name": "Order"})
        == "{{Order Number}} for {{Person Name}}"
    )


def test_a_tickets_amounts_and_dates_are_masked_in_a_reply_only_if_written_as_such() -> None:
    values = {"Refund Amount": "1,000.00", "Currency Symbol": "$", "Date": "Jan 5"}
    assert mask_values("On 5 January: $1000 back, in 1000 days; $30 more on Jan 6.", values) == (
        "On {{Date}}: ${{Refund Amount}} back, in 1000 days; $30 more on Jan 6."
    )
