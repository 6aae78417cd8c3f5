"""Nobody's draft has what belongs to somebody else: values of an agent's reply, by whose they are."""

import pytest

from bot.services.tickets.wording import kept, kept_reply, shown
from model.brand.values import Brand
from model.masking.held_names import with_held_names
from model.masking.replies import mask_reply, not_the_customers, with_values
from model.masking.signatures import unsigned
from tests.model.masking.whose_values import WhoseValue, cases

BRAND = Brand({"Website URL": "https://www.acme.example", "Customer Support Email": "help@acme.example"})


def drafted(case: WhoseValue) -> str:
    """The reply of a case as a draft for its second customer."""
    first, second = kept(case.first, {}), kept(case.second, {})
    learned = unsigned(kept_reply(case.reply, first.text, first.values).text)
    return shown(learned, second.values).text


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.reply[:40])
def test_a_draft_for_the_next_customer_says_only_what_is_theirs_or_the_companys(case: WhoseValue) -> None:
    text = drafted(case)
    assert [each for each in case.says if each not in text] == [], text
    assert [each for each in case.never if each in text] == [], text


@pytest.mark.parametrize(
    ("stored", "learned"),
    [
        ("Hi {{Person Name}}! {{Person Name}} here.", "Hi {{Person Name}}! {{Agent Name}} here."),
        ("It left.\n\nKind regards,\n{{Person Name}}\nAcme", "It left."),
        ("Your neighbour {{Other Person}} has it.", "Your neighbour {{Other Name}} has it."),
        ("Return it to our shop, {{Postal Address}}.", "Return it to our shop, {{New Postal Address}}."),
        ("We sent it to your home, {{Postal Address}}.", "We sent it to your home, {{Postal Address}}."),
        ("The new order is {{Order Number 2}}.", "The new order is {{New Order Number 2}}."),
        ("Order {{Order Number}}: see {{Website URL}}.", "Order {{Order Number}}: see {{Website URL}}."),
    ],
)  # fmt: skip
def test_what_earlier_rules_took_for_the_customers_is_named_again(stored: str, learned: str) -> None:
    assert unsigned(with_held_names(stored, {"Order Number", "Postal Address"})) == learned


def test_the_brands_domain_makes_links_and_mail_the_companys() -> None:
    said = "See https://shop.example/?lang=en and mail ann@acme.example about code X1Y2Z3."
    masked = kept_reply(said, "", {}, BRAND)
    assert (
        masked.text == "See https://shop.example/?lang=en and mail ann@acme.example about code {{New Code}}."
    )
    assert masked.held == {"New Code": "X1Y2Z3"}
    assert with_values(masked.text, masked.held) == said


def test_a_products_name_that_the_customer_wrote_is_no_code() -> None:
    assert mask_reply("The code WH-1000XM4 is on the box.", "what is WH-1000XM4?", {}).held == {}


def test_what_an_agent_says_of_the_company_and_of_themselves_is_not_the_customers() -> None:
    said = "This is Maya from Acme. Call us on 020 7946 0123 about order 47110."
    assert not_the_customers(said) == {"020 7946 0123": "020 7946 0123", "Maya": "{{Agent Name}}"}


@pytest.mark.parametrize("closing", ["Liebe Grüße, Maya", "Beste Grüße, Maya", "Beste groeten,\nMaya"])
def test_a_closing_greets_nobody(closing: str) -> None:
    masked = kept_reply(f"Gern geschehen.\n\n{closing}", "Danke", {}).text
    assert masked == f"Gern geschehen.\n\n{closing.replace('Maya', '{{Agent Name}}')}"
