"""Masking: what becomes a placeholder, what stays, and what is restored."""

import re

import pytest

from model.masking.kinds import is_a_customers
from model.masking.mask import NEVER_KEPT, PLACEHOLDER, escape_braces, fill, mask, unescape_braces
from model.masking.replies import mask_reply
from tests.model.masking.slot_figures import MARK, NAMES

# «...» marks what must be masked, labelled by hand as in `labelled_slots.txt`; «o2:...» is the second order
# number. Text without marks must stay as it is.
LABELLED = [
    "hi, where is my order «o:12345»?",
    "order number: «o:AB-12345» has not arrived",
    "What about #«o:12345»?",
    "purchase no. «o:4471-X» please",
    "Any news on «o:ORD-2024-0099»?",
    "where is «o:12345»?",
    "I need to cancel purchase «o:00123842»",
    "cancel oorder «o:98123»",
    "my order id is «o:88A1»",
    "Order #«o:7» and order #«o2:8» came broken",
    "order «o:12345», I repeat, order «o:12345»",
    "orders «o:AB-1001» and «o2:AB-1002» are late",
    "Amazon order «o:112-1234567-1234567» never came",
    "Order number:\n«o:12345»",
    "order (#«o:99812») is wrong",
    "«o:778812» is my order number",
    "PO number «o:4500012345»",
    "https://shop.example/orders/«o:12345» shows nothing",
    "ORDER «o:55123» WHERE IS IT",
    "رقم الطلب «o:١٢٣٤٥» لم يصل",
    "איפה ההזמנה «o:12345»?",
    "我的订单 «o:20481536» 在哪里",
    "mi pedido «o:55512» no llega 😡",
    "> where is order «o:12345»?\n> still waiting",
    "order «o:123» is late",
    "the amount of order «o:12345» is «y:$»«m:12345»",
    "invoice #«i:113-99» is wrong",
    "bill number «i:88231» please",
    "send me invoice «i:4432» for order «o:12345»",
    "«i:12588» is my invoice number",
    "Facture n° «i:2024-118» reçue deux fois",
    "«i:INV-00123» has the wrong address",
    "tracking number «t:1Z999AA10123456784» says nothing",
    "my account number is «a:00412233»",
    "write to «e:ann.lee+shop@mail.example.co.uk», please",
    "«e:ann@example.com» or «e2:bob@example.com», not «e:ANN@example.com»",
    "my mail is «e:josé@exämple.de».",
    "my name is «n:Ann Lee» and I want a refund",
    "my name is «n:ann lee»",
    "my name's «n:john» where's my order",
    "MY NAME IS «n:ANN LEE» AND I AM ANGRY",
    "Hello, I'm «n:José García» from Madrid",
    "I am «n:Jean-Luc O'Neill», order «o:12345»",
    "Hi, I'm «n:Ann».",
    "Hi, «n:Ann Lee» here. Nothing came.",
    "Hello, this is «n:Zoë Öztürk» again",
    "Ich heiße «n:Jürgen von Bülow» und warte",
    "Je m\u2019appelle «n:Zoë de la Cruz», bonjour",
    "меня зовут «n:Анна Ли», где мой заказ «o:12345»?",
    "اسمي «n:ليلى»، أين طلبي؟",
    "Refund me.\nThanks,\n«n:Ann Lee»",
    "Refund me. Thanks, «n:Ann»",
    "Where is it?\n\nKind regards\n«n:ann»",
    "Where is it? — «n:Ann»",
    "Where is it?\n-«n:Ann Lee»",
    "Where is it?\nMit freundlichen Grüßen\n\n«n:Jörg Weiß»",
    "> Thanks,\n> «n:Ann Lee»\nany news?",
    "From: «n:Ann Lee» <«e:ann@example.com»>\nSubject: late",
    "On Mon, «d:3 May 2024», «n:Ann Lee» <«e:ann@example.com»> wrote:\n> hi",
    "I'm «n:Rene\u0301 Dupont», hello",
    "call me at «p:555-123-4567»",
    "my phone is «p:5551234567»",
    "reach us on «p:+44 20 7946 0958» today",
    "Tel: «p:(555) 123-4567»",
    "mon numéro : «p:06 12 34 56 78»",
    "card «c:4111 1111 1111 1111» exp 12/27",
    "I paid with «c:5500-0000-0000-0004»",
    "amex «c:378282246310005».",
    "order «c:4111111111111111» is what I typed",
    "pay with «c:4111/1111/1111/1111»",
    "«c:4111_1111_1111_1111» was charged",
    "«c:4111.1111.1111.1111» was charged",
    "«c:4111\n1111\n1111\n1111»\nthat is it",
    "«c:4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1»",
    "«c:41 11 11 11 11 11 11 11»",
    "my card number is «c:4111 1111 1111 1112»",
    "my visa «c:4111-1111-1111-1112» exp 12/27 cvc «v:999»",
    "«c:1234567890123» is my card number",
    "«c:4111 1111 1111 1111» 12/27 «v:123»",
    "cvv «v:123»",
    "CVC: «v:1234»",
    "security code «v:123»",
    "the cvv on the back is «v:123»",
    "«v:123» is my cvv",
    "order number «o:1234567890123456»",
    "order «o:4000123456789» is late",
    "card declined for order «o:1234567890123»",
    "my orders:\n«o:40012345»\n«o2:40012346»",
    "my security code is «pin:123456»",
    "where is my order «o:66554», thanks, «n:Bob»",
    "where is my order thanks «n:Bob»",
    "im «n:john smith»",
    "im «n:john smith» where is my order «o:12345»",
    "im «n:john» waiting for my order",
    "Customer: «n:Jane Roe»",
    "Customer name: «n:Jane Roe»\nIssue: late",
    "ticket from «n:Maria Gonzalez»",
    "submitted by «n:Zoltan Varga»",
    "order from «n:Peter»",
    "my ssn is «s:123-45-6789»",
    "social security number «s:123456789»",
    "I live at «h:12345 Main Street»",
    "pay it to «b:DE89 3704 0044 0532 0130 00», please",
    "pay it to «b:de89370400440532013000».",
    "my IBAN is «b:DE88370400440532013000», mistyped or not",
    "my passport number is «k:C01X00T47»",
    "ID card no. «k:L01X00T471»",
    "Hi «x:Priyanka Raghunathan», where is my order?",
    "change the name to «x:Bruno Zweistein», please",
    "ask Mr. «x:Zweistein»",
    "deliver it to «h:12 Elm Street, Springfield», please",
    "deliver it to «h:Elmstraße 12, 10115 Berlin», bitte",
    "see «l:https://acme.example/u/zoe.mueller?token=abc123», it is empty",
    "see {{Website URL}}«l:/u/zoe.mueller?token=abc123».",
    # Text that looks like a value but is not.
    "the code DE88370400440532013000 is printed on the box",
    "my passport expires in 2031",
    "Hi Acme, dear Customer",
    "a jacket from Tommy Hilfiger",
    "a 24 hour drive, 5 Star Service and 3 Way Calling",
    "see https://acme.example/users/settings or /unsubscribe",
    "can I reach you 24/7?",
    "can I order 24/7",
    "I want to order 2 items",
    "I'd like to order 5000 bricks",
    "we arrive at 12:30 on «d:2024-05-01»",
    "the order from 2023 is lost",
    "since «d:12/05/2024» nothing came",
    "an order of «y:$»«m:12345»",
    "it cost «m:12345» dollars, not «m2:10000» «y2:€»",
    "I have 25000 points and 12000 followers",
    "refund «r:1,000,000.50» please",
    "my zip is 90210",
    "Beverly Hills, CA 90210",
    "the shop is on Main Street",
    "ticket #4521 is open",
    "the colour is #FF5733, not #123456",
    "we're #1 and you are #2",
    "model 12345 or WH-1000XM4 or iPhone 15",
    "order number 2 of 3 is missing",
    "is my order late?",
    "order no longer wanted",
    "the bill is 40% too high",
    "version 10.0.19045 of the app",
    "I'm Canadian and I'm sorry",
    "I'm not happy. I am Very Unhappy.",
    "I'm Still Waiting For My Order",
    "I AM NOT PAYING THIS",
    "over here, right here",
    "this is ridiculous. This is Unacceptable!",
    "my name is wrong on the invoice",
    "my name is misspelled",
    "Thanks, team",
    "where is it, thanks, Team",
    "thanks, any news?",
    "no thanks, Amazon",
    "im waiting",
    "im still waiting",
    "I'm stuck",
    "I'm from Spain",
    "from Spain",
    "customer: unhappy",
    "Customer: Unhappy",
    "Customer: Very Unhappy",
    "order from New York",
    "call from Customer Service",
    "Thanks a lot!\nPlease hurry",
    "- apples\n- pears",
    "open - Monday",
    "in 2019-2020 we were clients",
    "ping @ann about it",
    "1 2 3 4 5 6 7 8 9 10 11 12 13 14",
    "4111 1111 11 is too short",
    "pay «m:12345.67» EUR",
    "the code {{Order Number}} stays",
    "😡😡😡 !!! ???",
    "",
]


def _parts(marked: str) -> tuple[str, str, dict[str, str]]:
    """Return the plain text, the masked text and the values of a marked text."""
    values: dict[str, str] = {}

    def name(match: re.Match[str]) -> str:
        return f"{NAMES[match[1]]} {match[2]}".strip()

    for match in re.finditer(MARK, marked):
        if NAMES[match[1]] not in NEVER_KEPT:
            values.setdefault(name(match), match[3])
    plain = re.sub(MARK, lambda match: match[3], marked)
    return plain, re.sub(MARK, lambda match: "{{" + name(match) + "}}", marked), values


@pytest.mark.parametrize("marked", LABELLED)
def test_labelled_values_are_masked_and_nothing_else(marked: str) -> None:
    plain, masked, values = _parts(marked)
    found = mask(plain)
    assert found.text == masked
    assert {name: value for name, value in found.values.items() if f"{{{{{name}}}}}" in masked} == values


def _comes_back(marked: str) -> bool:
    """Return False for a text with a value that is never kept, or with one in two spellings."""
    return "{{" not in _parts(marked)[0] and not any(
        mark in marked for mark in ("«c", "«v", "«s", "«b", "«k", "«pin", "ANN@")
    )


@pytest.mark.parametrize("marked", [marked for marked in LABELLED if _comes_back(marked)])
def test_filling_a_masked_text_restores_it(marked: str) -> None:
    plain, _, values = _parts(marked)
    assert fill(mask(plain).text, values).text == plain


@pytest.mark.parametrize("marked", LABELLED)
def test_masking_twice_changes_nothing_more(marked: str) -> None:
    once = mask(_parts(marked)[0]).text
    assert mask(once).text == once


def test_a_card_number_is_in_no_value() -> None:
    found = mask(
        "card 4111 1111 1111 1111, order 12345, ssn 123-45-6789, DE89370400440532013000, passport C01X00T47"
    )
    assert found.values == {"Order Number": "12345"}


def test_a_new_number_does_not_take_the_name_of_a_placeholder_already_there() -> None:
    found = mask("{{Order Number}} replaces order 99887")
    assert found.text == "{{Order Number}} replaces order {{Order Number 2}}"
    assert found.values == {"Order Number 2": "99887"}


@pytest.mark.parametrize(
    "text", ["{{Order Number}}", "{{{a}}}", "{{{{", "{", "{\u2060{x}}", "plain", "{\u2060\u2060{{"]
)
def test_escaped_braces_contain_no_placeholder_and_are_restored_exactly(text: str) -> None:
    escaped = escape_braces(text)
    assert "{{" not in escaped
    assert not PLACEHOLDER.search(escaped)
    assert unescape_braces(escaped) == text


def test_an_amount_in_words_gives_the_sign_of_its_currency_too() -> None:
    found = mask("I am waiting for a refund of 120 euros")
    assert found.text == "I am waiting for a refund of {{Refund Amount}} euros"
    assert found.values == {"Refund Amount": "120", "Currency Symbol": "€"}
    assert mask("it cost 80 CAD").values == {"Money Amount": "80"}


def test_an_agents_own_amounts_and_dates_stay() -> None:
    reply = "Shipping is free from $50. We are closed on December 25."
    assert mask_reply(reply, "", {}).text == reply
    assert mask_reply(f"{reply} Order 12345.", "", {}).held == {"New Order Number": "12345"}


def test_what_an_agent_says_was_paid_is_this_customers_and_fills_no_other_reply() -> None:
    found = mask_reply("We have refunded EUR 45.90 to your card. We refund up to $50.", "", {})
    assert found.text == "We have refunded EUR {{Settled Amount}} to your card. We refund up to $50."
    assert fill(found.text, {"Refund Amount": "90", "Money Amount": "80"}).blanks == ("Settled Amount",)


def test_whom_an_agent_greets_is_the_customer_and_whom_a_customer_greets_is_not() -> None:
    greeted = mask_reply("Dear Bruno Zweistein,\nhere it is.", "", {})
    assert greeted.text == "Dear {{Person Name}},\nhere it is."
    assert fill("Hi {{Client Name}}", mask("Hi Bruno Zweistein, any news?").values).blanks == ("Client Name",)


def test_placeholders_that_only_a_ticket_can_fill_are_known() -> None:
    assert all(
        map(is_a_customers, ("Order Number", "order_number 2", "Client Name", "Date", "Refund Amount"))
    )
    assert not any(map(is_a_customers, ("Website URL", "Customer Support Phone Number", "Settings")))
