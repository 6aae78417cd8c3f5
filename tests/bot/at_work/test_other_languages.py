"""A team whose customers and replies are German, or French, throughout."""

from dataclasses import dataclass

import pytest

from db.learned_tables import Resolution
from db.tables import Draft, Ticket
from tests.bot.support.slack_payloads import reply_values
from tests.bot.support.workplace import Workplace, buttons, quoted


@dataclass(frozen=True)
class Office:
    """What customers ask and the team answers, what the next customers ask, and small talk."""

    answered: tuple[tuple[str, str], ...]
    next_asked: tuple[str, ...]
    next_answered: tuple[str, ...]
    """What the draft for each of them says."""
    small_talk: tuple[str, ...]


GERMAN = Office(
    (
        (
            "Hallo, wo bleibt meine Bestellung 48213? Mein Name ist Jürgen Vogt.",
            "Guten Tag Herr Vogt,\n\nIhre Bestellung 48213 ist unterwegs und kommt morgen bei Ihnen an."
            "\n\nMit freundlichen Grüßen\nMaya Klein",
        ),
        (
            "Ich möchte die Schuhe zurückschicken, sie passen nicht. Wie geht das?",
            "Guten Tag,\n\nSie können Ware innerhalb von 30 Tagen kostenlos zurücksenden."
            "\n\nViele Grüße\nMaya Klein",
        ),
    ),
    (
        "Guten Tag, wo bleibt meine Bestellung 55120?\n\nViele Grüße\nKatrin Sommer",
        "Wie kann ich die Hose zurückschicken? Sie passt mir nicht.",
    ),
    ("Ihre Bestellung 55120 ist unterwegs", "innerhalb von 30 Tagen kostenlos zurücksenden"),
    ("Vielen Dank!", "Danke für die schnelle Hilfe!", "Super, besten Dank und schönes Wochenende!"),
)
FRENCH = Office(
    (
        (
            "Bonjour, où est ma commande 48213 ? Je m'appelle Chloé Martin.",
            "Bonjour Madame Martin,\n\nVotre commande 48213 est en route et arrivera demain."
            "\n\nCordialement,\nMaya Petit",
        ),
        (
            "Je voudrais renvoyer les chaussures, elles sont trop petites. Comment faire ?",
            "Bonjour,\n\nVous pouvez renvoyer vos articles gratuitement pendant 30 jours."
            "\n\nBien cordialement,\nMaya Petit",
        ),
    ),
    (
        "Bonjour, où est ma commande 55120 ?\n\nCordialement,\nLuc Blanc",
        "Comment renvoyer le pantalon ? Il ne me va pas.",
        "Le pull ne me plaît pas, je veux le renvoyer.",
    ),
    (
        "Votre commande 55120 est en route",
        "renvoyer vos articles gratuitement pendant 30 jours",
        "renvoyer vos articles gratuitement pendant 30 jours",
    ),
    ("Merci beaucoup !", "Merci pour votre aide rapide !", "Parfait, bonne journée !"),
)
OFFICES = pytest.mark.parametrize("office", [GERMAN, FRENCH], ids=["German", "French"])


def answer(place: Workplace, asked: str, reply: str) -> None:
    """Answer a customer by hand."""
    ts = place.say(asked)
    card = place.card(ts)
    place.press(card, "Write a reply" if "Write a reply" in buttons(card) else "Edit")
    place.submit(reply_values(reply))
    assert place.reply(ts).text == reply, "sent as it was written"


@OFFICES
def test_the_next_customers_get_drafts_from_the_teams_own_replies(
    workplace: Workplace, office: Office
) -> None:
    for asked, reply in office.answered:
        answer(workplace, asked, reply)
    learned = str([(row.message, row.reply) for row in workplace.rows(Resolution)])
    for name in ("Vogt", "Martin", "Maya", "48213"):
        assert name not in learned
    for asked, said in zip(office.next_asked, office.next_answered, strict=True):
        card = workplace.card(workplace.say(asked))
        drafted = "\n".join(quoted(card))
        assert said in drafted
        assert "the past replies are in" not in str(card.blocks)
        for name in ("Vogt", "Martin", "Maya", "48213", "Herr ", "Madame "):
            assert name not in drafted
    assert workplace.rows(Draft)


@OFFICES
def test_its_small_talk_gets_no_card(workplace: Workplace, office: Office) -> None:
    for said in office.small_talk:
        workplace.say(said)
    workplace.settle()
    assert workplace.rows(Ticket) == []
