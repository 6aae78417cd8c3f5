"""Nobody's draft has what belongs to somebody else: values of an agent's reply, by whose they are."""

import pytest

from bot.services.tickets.wording import kept, kept_reply, shown
from model.brand.values import Brand
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
