"""The example messages of the playground's empty channel: each gets a draft that answers it."""

import re
from pathlib import Path

import bot.playground
from db.tables import Draft, Ticket
from tests.bot.support.workplace import Workplace

WELCOME = Path(bot.playground.__file__).parent / "page" / "welcome.js"
ANSWERS = {
    "hi, where is my order 12345?": ("track_order", "I'm looking into order {{Order Number}}"),
    "I returned order 12345 last week and still have no refund": (
        "track_refund",
        "whether the return for order {{Order Number}} has been checked in",
    ),
    "I can't log in, how do I reset my password?": ("recover_password", "Forgot password"),
}
"""Each example's topic, and words of its answer."""


def test_each_example_gets_a_first_draft_that_answers_it(workplace: Workplace) -> None:
    offered = re.search(r"EXAMPLES = \[(.*?)\]", WELCOME.read_text(encoding="utf-8"), re.DOTALL)
    assert offered is not None
    assert re.findall(r'"(.+)"', offered[1]) == [*ANSWERS]
    for example in ANSWERS:
        workplace.card(workplace.say(example))
    tickets = {ticket.id: ticket for ticket in workplace.rows(Ticket)}
    drafts = [draft for draft in workplace.rows(Draft) if draft.position == 0]
    for draft, (topic, words) in zip(drafts, ANSWERS.values(), strict=True):
        assert tickets[draft.ticket_id].topic == topic
        assert words in draft.text
