"""Storing a message: the names of a chat's sides and of the signature are masked."""

from bot.services.tickets.wording import kept_reading
from model.mail.reading import Mail, read


def test_a_removed_signature_still_gives_the_ticket_its_name() -> None:
    kept = kept_reading(read(Mail("Where is it?\n\nBest regards,\nAnn Lee\nAcme")))
    assert (kept.text, kept.values) == ("Where is it?", {"Person Name": "Ann Lee"})


def test_the_names_of_a_chats_sides_are_masked_in_the_customers_words() -> None:
    chat = "Ann Lee: my code fails, Max\nMax (Agent): hello Ann, which code?\nAnn Lee: it said so, Max"
    kept = kept_reading(read(Mail(chat)))
    assert kept.text == "my code fails, {{Other Person}}\nit said so, {{Other Person}}"
    assert kept.values == {"Person Name": "Ann Lee", "Other Person": "Max"}
