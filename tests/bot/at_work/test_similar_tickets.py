"""A card says how many past tickets are like its own, with links to the last ones."""

from db.learned_tables import Resolution
from db.resolutions import Label, add_imported
from db.session import write
from db.tables import Ticket
from tests.bot.support import slack_payloads
from tests.bot.support.workplace import Workplace, eventually

ASKED = "How do I cancel my order 12345678?"


def test_past_tickets_like_this_one_are_counted_and_linked(workplace: Workplace) -> None:
    first = workplace.say(ASKED)
    card = workplace.card(first)
    assert "past ticket" not in str(card.blocks)
    workplace.press(card, "Approve & send")
    workplace.reply(first)
    with write(workplace.engine) as session:
        for number, origin in enumerate(("slack:C0GENERAL:1700000000.000100", "file:pair:abc")):
            add_imported(
                session,
                workspace_id=slack_payloads.TEAM,
                message="How do I cancel my order?",
                reply=f"Open Orders and press Cancel, then wait for {number + 2} minutes.",
                origin=origin,
                label=Label("old"),
            )
    workplace.desk.serving.refresh()
    shown = str(workplace.card(workplace.say("How can I cancel my order 99887766?")).blocks)
    assert "3 past tickets are like this one" in shown
    assert "https://slack.com/archives/C0GENERAL/p1700000000000100" in shown
    assert f"https://slack.com/archives/C0SUPPORT/p{first.replace('.', '')}" in shown
    assert {row.similar["count"] for row in workplace.rows(Ticket) if row.similar} == {3}
    assert eventually(lambda: len(workplace.rows(Resolution)) == 3)
