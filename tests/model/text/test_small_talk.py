"""Small talk: which messages get no card, and above all which are never mistaken for it."""

import pytest

from model.corpus.rows import Row
from model.text.small_talk import is_small_talk

SMALL_TALK = [
    "hi",
    "Hello!",
    "hello team!",
    "Hi Anna, hi Ben",
    "Good morning everyone ☀️",
    "hey there :wave:",
    "<!here> hello all",
    "hi <@U012AB3CD>",
    "Hi {{Person Name}}, how are you?",
    "hello?",
    "Nice to meet you all!",
    "have a great weekend, everyone",
    "bye, see you tomorrow 👋",
    "Happy birthday Lena!! 🎂",
    "thanks",
    "Thank you so much!!!",
    "thx a lot 🙏",
    "perfect, thank you very much",
    "Thanks for your help!",
    "Danke für die schnelle Hilfe!",
    "Super, besten Dank und schönes Wochenende!",
    "Merci pour votre aide rapide !",
    "Gracias por su rápida respuesta",
    "bedankt voor de snelle reactie",
    "Tack för hjälpen!",
    "thank you for the quick reply, have a nice day",
    "great, that worked, thanks",
    "That\u2019s all I needed, thank you",
    "no worries",
    "ok",
    "OK!",
    "got it 👍",
    "sounds good to me",
    "yes please",
    "oh I see",
    "never mind",
    "sorry, wrong channel",
    "+1",
    "lol",
    "👍",
    "👍🏽",
    ":+1: :tada:",
    "🎉🎉🎉",
    ":-)",
    "merci",
    "Merci beaucoup !",
    "danke schön",
    "Vielen Dank!",
    "Guten Morgen zusammen",
    "¡Hola! ¿Qué tal?",
    "muchas gracias a todos",
    "grazie mille",
    "obrigado, bom dia",
    "dank je wel",
    "tack så mycket",
    "Dziękuję bardzo, miłego dnia",
    "Спасибо большое!",
    "Привет, как дела?",
    "çok teşekkürler",
    "ありがとうございます",
    "了解です",
    "谢谢",
    "안녕하세요",
    "감사합니다!",
    "شكرا",
    "תודה רבה",
    "धन्यवाद",
    "xin chào",
]

SUBSTANCE = [
    "hi, where is my order",
    "Hi!! I need help",
    "hello, anybody there who can cancel my order?",
    "hello can you help me?",
    "good morning, refund please",
    "thanks for nothing",
    "thank you for your help with my refund, but it never came",
    "thanks, and how do I change the address?",
    "ok but where is it",
    "ok?",
    "yes, cancel it",
    "no, that is not right",
    "not ok",
    "it still does not work",
    "is it fixed?",
    "never mind the refund, send a new one",
    "great service, where can I leave a review?",
    "good day, my parcel is late",
    "hi {{Order Number}}",
    "thanks {{Email}}",
    "sorry, I forgot my password",
    "sure, my number is 12345",
    "👍 when does it ship",
    "❓❓",
    "👀?",
    "???",
    "...",
    "!",
    "",
    "   ",
    "invoice",
    "help",
    "agent",
    "cancel",
    "hello world program in C",
    "hi = 3",
    "print('hello')",
    "https://example.com/thanks",
    "Guten Tag, wo ist mein Paket?",
    "Bonjour, où est ma commande ?",
    "hola, quiero cancelar mi pedido",
    "danke, aber das Paket fehlt",
    "谢谢\uff0c我的订单在哪里",
    "thanks " * 200,
]


@pytest.mark.parametrize("message", SMALL_TALK)
def test_greetings_thanks_and_acknowledgements_are_small_talk(message: str) -> None:
    assert is_small_talk(message)


@pytest.mark.parametrize("message", SUBSTANCE)
def test_a_message_with_a_word_of_substance_is_not_small_talk(message: str) -> None:
    assert not is_small_talk(message)


def test_no_message_of_the_starter_set_is_small_talk(starter_rows: list[Row]) -> None:
    assert [row.message for row in starter_rows if is_small_talk(row.message)] == []


def test_a_greeting_before_any_message_of_the_starter_set_changes_nothing(starter_rows: list[Row]) -> None:
    greeted = [f"Hi there, {row.message} Thanks!" for row in starter_rows]
    assert [message for message in greeted if is_small_talk(message)] == []
