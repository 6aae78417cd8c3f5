"""Which messages to a colleague name no matter of their own."""

import pytest

from model.text.handing_over import asks_somebody, only_hands_over


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":eyes:",
        "can you take this one?",
        "Could you please have a look at this?",
        "hi, is this one yours? thanks!",
        "könnt ihr euch bitte darum kümmern?",
        "vous pouvez regarder celle-ci, s'il vous plaît ?",
        "¿podrías echar un vistazo a esto?",
    ],
)
def test_a_request_to_look_at_something_hands_over(text: str) -> None:
    assert only_hands_over(text)


@pytest.mark.parametrize(
    "text",
    [
        "can you take this one? The refund is late",
        "can you take order 12?",
        "please cancel it",
        "how do I return it?",
        "kannst du die Rechnung schicken?",
        "when will it be here",
        "12345",
    ],
)
def test_a_message_with_a_matter_of_its_own_does_not(text: str) -> None:
    assert not only_hands_over(text)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("could somebody look up this refund?", True),
        ("Can anyone check order 12?", True),
        ("kann das bitte jemand prüfen?", True),
        ("quelqu'un peut regarder la commande 12 ?", True),
        ("¿alguien puede revisar el pedido 12?", True),
        ("Somebody from our warehouse will call you today.", False),
        ("You can ask anyone in the shop.", False),
    ],
)
def test_a_question_to_somebody_is_one_to_colleagues(text: str, asks: bool) -> None:
    assert asks_somebody(text) is asks
