"""What is stored of a message that was read: no name of a chat's sides, and the name under the message."""

from bot.services.tickets.wording import kept_reading
from model.mail.reading import Mail, read


def test_the_name_under_a_message_is_the_tickets_though_it_is_cut() -> None:
    kept = kept_reading(read(Mail("Where is it?\n\nBest regards,\nAnn Lee\nAcme")))
    assert (kept.text, kept.values) == ("Where is it?", {"Person Name": "Ann Lee"})


def test_the_names_of_a_chats_sides_are_masked_in_what_the_customer_said() -> None:
    chat = "Ann Lee: my code fails, Max\nMax (Agent): hello Ann, which code?\nAnn Lee: it said so, Max"
    kept = kept_reading(read(Mail(chat)))
    assert kept.text == "my code fails, {{Other Person}}\nit said so, {{Other Person}}"
    assert kept.values == {"Person Name": "Ann Lee", "Other Person": "Max"}
