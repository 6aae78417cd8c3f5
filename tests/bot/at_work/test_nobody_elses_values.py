"""Two customers with an approval between them: nobody's draft has what is somebody else's."""

from itertools import groupby

import pytest

from bot.playground.world.state import Message
from bot.services.tickets import intake, learning, wording
from bot.services.tickets.intake import Incoming
from db import resolutions
from db.learned_tables import Resolution
from db.resolutions import NewResolution
from db.session import write
from db.tables import Decision, Job, Ticket, TicketSlot
from db.vocabulary import ResolutionSource, TicketSource
from model.brand.values import NO_BRAND
from tests.bot.support import slack_payloads
from tests.bot.support.slack_payloads import TEAM
from tests.bot.support.workplace import Workplace, buttons, quoted
from tests.model.masking.whose_values import WhoseValue, cases

BY_RULE = {rule: list(of_rule) for rule, of_rule in groupby(cases(), key=lambda case: case.heading)}


def answer(workplace: Workplace, message: str, reply: str) -> None:
    """Write `reply` to `message`, and wait until it is sent and learned."""
    root = workplace.say(message)
    card = workplace.card(root)
    workplace.press(card, "Edit" if "Edit" in buttons(card) else "Write a reply")
    told = workplace.submit(slack_payloads.reply_values(reply))
    assert not told["errors"], told
    assert workplace.reply(root).text == reply


def next_draft(workplace: Workplace, case: WhoseValue) -> tuple[str, Message]:
    """The draft for the second customer of a case, after the reply to the first was approved."""
    answer(workplace, case.first, case.reply)
    card = workplace.card(workplace.say(case.second))
    return quoted(card)[0], card


@pytest.mark.parametrize("rule", BY_RULE)
def test_the_next_customers_draft_says_only_what_is_theirs_or_the_companys(
    workplace: Workplace, rule: str
) -> None:
    for case in BY_RULE[rule]:
        text, card = next_draft(workplace, case)
        assert [each for each in case.says if each not in text] == [], text
        assert [each for each in case.never if each in text] == [], text
        learned = workplace.rows(Resolution)[-1]
        assert [each for each in case.never if each in f"{learned.message}\n{learned.reply}"] == []
        blanks = [each for each in case.says if each.startswith("[")]
        assert not blanks or "to fill: " in str(card.blocks), "the card counts the blank"


STORIES = [
    (
        "I ordered a cot, order 47110, and it is not here. The baby is due in two weeks!",
        "Congratulations on the baby on the way! Your order 47110 left our warehouse this morning. "
        "We made sure that the cot is with you before the birth.",
        "My order 88150 is not here. Where is my hedge trimmer?",
        ("Your order 88150 left our warehouse this morning.", ("baby", "cot", "birth")),
    ),
    (
        "My order 47110 has not come. I also bought a second lamp, is it in the same parcel?",
        "Order 47110 is on its way and should reach you within three days. "
        "The second lamp travels in a parcel of its own.",
        "My order 88150 has not come, is there any news?",
        ("Order 88150 is on its way", ("lamp", "parcel of its own")),
    ),
]


@pytest.mark.parametrize(("first", "reply", "second", "draft"), STORIES, ids=["a baby", "a second item"])
def test_what_one_customer_told_of_themself_is_left_out_for_the_next(
    workplace: Workplace, first: str, reply: str, second: str, draft: tuple[str, tuple[str, ...]]
) -> None:
    answer(workplace, first, reply)
    texts = quoted(workplace.card(workplace.say(second)))
    assert draft[0] in texts[0]
    assert [each for each in draft[1] if each in "\n".join(texts)] == []


def test_an_agent_named_in_a_draft_becomes_the_approver(workplace: Workplace) -> None:
    answer(workplace, "My name is Ann Lee. Is the oven here?", "Hi Ann, this is Maya from Acme. It is here.")
    root = workplace.say("My name is Bob Stone. Is the oven here?")
    card = workplace.card(root)
    assert quoted(card)[0] == "Hi Bob Stone, this is [Agent Name] from Acme. It is here."
    assert "[Agent Name] becomes the name of the person who approves." in str(card.blocks)
    workplace.press(card, "Approve & send", user="U0JONAS")
    assert workplace.reply(root).text == "Hi Bob Stone, this is Jonas Weber from Acme. It is here."
    assert "Approved" in workplace.receipt(card)
    learned = [row.reply for row in workplace.rows(Resolution)]
    assert learned == ["Hi {{Person Name}}, this is {{Agent Name}} from Acme. It is here."] * 2


def test_a_password_that_was_sent_stands_nowhere(workplace: Workplace) -> None:
    answer(workplace, "I cannot log in, set a new password", "Your new password is Sunny-Day-42.")
    assert workplace.rows(TicketSlot) == []
    everything = "".join(
        str(vars(row)) for table in (Ticket, Decision, Resolution, Job) for row in workplace.rows(table)
    )
    assert "Sunny" not in everything


def test_a_reply_that_is_only_kept_keeps_no_password(workplace: Workplace) -> None:
    card = workplace.card(workplace.say("I cannot log in, set a new password"))
    workplace.press(card, "Edit" if "Edit" in buttons(card) else "Write a reply")
    workplace.submit(slack_payloads.reply_values("Your new password is Sunny-Day-42.", delivery="none"))
    assert "[New Password]" in workplace.receipt(card)
    assert workplace.rows(TicketSlot) == []


@pytest.mark.parametrize(
    ("said", "warns"), [("the voucher THANKS-4F7K-22", True), ("the form on our page", False)]
)
def test_a_card_says_that_a_draft_holds_what_only_one_past_ticket_had(
    workplace: Workplace, said: str, warns: bool
) -> None:
    message = "The vase in my parcel came broken"
    with write(workplace.engine) as session:  # As earlier rules learned it.
        reply = f"We are sorry that it came broken. Please use {said} when you order again."
        resolutions.add(session, TEAM, NewResolution(message, reply, ResolutionSource.EDITED))
    card = workplace.card(workplace.say(message))
    assert said in quoted(card)[0]
    assert ("It may still contain something of another customer's case." in str(card.blocks)) is warns


MAILS = {
    "one customer twice": ("Ann Lee <ann@example.com>", "Ann Lee <ann@example.com>"),
    "two customers": ("Ann Lee <ann@example.com>", "Bob Stone <bob@example.com>"),
}


@pytest.mark.parametrize("whose", MAILS)
def test_a_value_in_replies_to_two_mails_of_an_app_is_the_companys_if_two_customers_wrote_them(
    workplace: Workplace, whose: str
) -> None:
    with write(workplace.engine) as session:
        for number, writer in enumerate(MAILS[whose]):
            mail = Incoming(
                TicketSource.MESSAGE,
                "C0SUPPORT",
                "B0MAILAPP",
                f"New mail from {writer}\nIs there a phone number for the oven shop?",
                message_ts=f"1700000{number}00.000100",
                by_app=True,
            )
            ticket = intake.take_in(session, TEAM, mail, intake.masked(mail, NO_BRAND))
            assert ticket is not None
            kept = wording.kept_reply("Certainly, 020 7946 0991 is the one.", ticket.text, {})
            learning.learn(session, ticket, kept.text, kept.held, ResolutionSource.WRITTEN)
    learned = [row.reply for row in workplace.rows(Resolution)]
    assert ("020 7946 0991" in learned[1]) == (whose == "two customers"), learned


@pytest.mark.parametrize(
    ("theirs", "quotes"),
    [
        (
            "12 Elm Street, Springfield",
            "I sent it to your returns address 9 Mill Road, Leeds as you said.",
        ),
        ("0171 5558812", "Nobody picks up at your hotline 020 7946 0018, please call me."),
        ("ann@example.com", "I wrote to your mailbox returns@acme.example and heard nothing."),
    ],
)
def test_what_a_customer_quotes_as_the_companys_is_not_taken_for_theirs(
    workplace: Workplace, theirs: str, quotes: str
) -> None:
    answer(
        workplace,
        f"Where is my oven? I am at {theirs}.",
        f"The oven comes on Monday. We have {theirs} for you.",
    )
    card = workplace.card(workplace.say(f"Where is my oven? {quotes}"))
    quoted_value = next(
        slot.value for slot in workplace.rows(TicketSlot) if slot.placeholder.startswith("Quoted")
    )
    assert quoted_value in quotes
    assert all(quoted_value not in each for each in quoted(card)), "the draft leaves a blank"
