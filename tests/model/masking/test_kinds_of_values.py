"""Rules that labelled sentences do not show: a phone number's region, values never kept, running time."""

import pytest

from model.masking.kinds import is_a_customers
from model.masking.mask import NEVER_KEPT, fill, mask
from tests.model.masking.slot_figures import NAMES, labelled, plain
from tests.reading.hostile import HOSTILE, seconds

SECRETS = {
    "Password": "my password is Sunflower!22",
    "Access Code": "the otp code 123456 expired",
    "Secret Key": "key AKIAIOSFODNN7EXAMPLE",
    "Card Number": "card 4111 1111 1111 1111",
    "Identity Number": "CPF 390.533.447-05",
    "IBAN": "DE89 3704 0044\n0532 0130 00",
}


@pytest.mark.parametrize(("kind", "text"), SECRETS.items())
def test_a_secret_is_masked_and_its_value_is_never_returned(kind: str, text: str) -> None:
    found = mask(f"order 12345: {text}")
    assert f"{{{{{kind}}}}}" in found.text
    assert kind in NEVER_KEPT
    assert found.values == {"Order Number": "12345"}


def test_a_region_makes_a_national_number_a_phone_number_and_leaves_orders_alone() -> None:
    assert mask("09876543210 is mine", region="IN").values == {"Phone Number": "09876543210"}
    assert mask("612 34 56 78, gracias", region="ES").values == {"Phone Number": "612 34 56 78"}
    assert mask("order 9876543210 is late", region="IN").values == {"Order Number": "9876543210"}
    assert mask("where is 9876543210?", region="IN").values == {"Order Number": "9876543210"}


def test_a_date_of_birth_fills_no_other_date_and_a_customers_device_no_other_reply() -> None:
    values = mask("born on 3 July 1979, my ip is 192.0.2.44").values
    assert fill("It comes on {{Date}}.", values).blanks == ("Date",)
    kinds = ("IP Address", "MAC Address", "Coordinates", "Number Plate", "Date of Birth", "Voucher Code")
    assert all(map(is_a_customers, kinds))


def test_an_amount_keeps_the_sign_of_its_currency_and_words_give_none() -> None:
    assert mask("paguei R$ 89,90").values == {"Currency Symbol": "R$", "Money Amount": "89,90"}
    assert mask("paid 499 kr").values == {"Money Amount": "499"}
    assert mask("Rs. 1,23,456 and Rs. 123456").values == {"Currency Symbol": "₹", "Money Amount": "1,23,456"}


def test_a_third_of_the_cases_is_in_other_languages_and_every_kind_of_value_has_some() -> None:
    assert len(labelled("cases")) >= 300
    assert set(NAMES.values()) >= NEVER_KEPT


@pytest.mark.parametrize("part", HOSTILE)
def test_masking_time_is_linear_in_the_length(part: str) -> None:
    few, many = seconds(lambda text: mask(text, region="IN"), part)
    assert many < 10 * few + 0.1


def test_a_message_is_masked_the_same_beside_many_others() -> None:
    together = "\n\n".join(plain(marked) for marked in labelled("cases")[:40])
    assert mask(mask(together).text).text == mask(together).text
