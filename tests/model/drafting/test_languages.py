"""The languages of past replies, and the remark about a message in another one."""

import pytest

from model.corpus.rows import Row, read_starter_rows
from model.drafting.languages import ReplyLanguages

ENGLISH = "Your order is on its way and will reach you tomorrow."
GERMAN = "Ihre Bestellung ist unterwegs und kommt morgen bei Ihnen an."
FRENCH = "Votre commande est en route et arrivera chez vous demain."
IN_GERMAN = "Wo bleibt meine Bestellung, ich warte seit drei Wochen?"


def row(number: int, reply: str, *, corpus: str = "starter", approved: bool = False) -> Row:
    return Row(f"{corpus}:{number}", "where is it?", reply, "track_order", approved)


def test_the_starter_set_is_in_english() -> None:
    languages = ReplyLanguages(read_starter_rows())
    assert languages.known == ("en",)
    assert languages.foreign(IN_GERMAN) == "It is in German; the past replies are in English."


@pytest.mark.parametrize("text", ["where is my order 12345, please?", "ok", "12345", "{{Person Name}} here"])
def test_the_same_or_an_unclear_language_is_not_mentioned(text: str) -> None:
    assert ReplyLanguages([row(1, ENGLISH)]).foreign(text) is None


def test_a_teams_small_corpus_counts_beside_a_large_one() -> None:
    large = [row(number, ENGLISH) for number in range(5000)]
    languages = ReplyLanguages([*large, row(1, GERMAN, corpus="ours")])
    assert languages.foreign(IN_GERMAN) is None
    assert languages.foreign("Où est ma commande, je l'attends depuis lundi ?") == (
        "It is in French; the past replies are in English and German."
    )


def test_a_language_is_known_once_a_reply_in_it_was_approved() -> None:
    languages = ReplyLanguages([row(1, ENGLISH)])
    assert languages.foreign(IN_GERMAN) is not None
    languages.learn([row(1, GERMAN, corpus="resolution", approved=True)])
    assert languages.foreign(IN_GERMAN) is None


def test_a_language_that_a_short_text_cannot_distinguish_counts_as_the_same() -> None:
    languages = ReplyLanguages([row(1, "Din pakke er på vej og kommer frem til dig i morgen formiddag.")])
    assert languages.foreign("Hvor er pakken min, jeg venter fortsatt på den?") is None


def test_many_languages_are_not_all_named() -> None:
    spanish, dutch = "Su pedido está en camino y llegará mañana.", "Uw bestelling is onderweg en komt morgen."
    rows = [row(n, text) for n, text in enumerate((ENGLISH, GERMAN, FRENCH, spanish, dutch))]
    told = ReplyLanguages(rows).foreign("Gdzie jest moje zamówienie, czekam już trzy tygodnie?")
    assert told is not None
    assert told.startswith("It is in Polish; the past replies are in ")
    assert told.endswith("and others.")
