"""Two answers become one reply with one greeting, one closing, a bridge, and no sentence twice."""

from model.encoder.static import load_embeddings
from model.writing.compose import Composed, Placed
from model.writing.join import BRIDGE, join_two
from model.writing.sentences import split

EMBED = load_embeddings().embed


def answer(source_id: str, text: str) -> Composed:
    return Composed(text, tuple(Placed(sentence.text, source_id) for sentence in split(text)))


FIRST = answer(
    "a",
    "Hi! Open the order and choose Cancel. Please send me the order number.\n\nKind regards,\nThe team",
)
SECOND = answer(
    "b",
    "Hello! Of course. The invoice is on the Orders page. Please send me the order number. Let me know if you"
    " have any other questions.",
)


def test_both_answers_share_one_greeting_and_one_closing() -> None:
    joined = join_two(FIRST, SECOND, EMBED)
    assert joined.text == (
        "Hi! Open the order and choose Cancel. Please send me the order number.\n\n"
        f"{BRIDGE} The invoice is on the Orders page.\n\nKind regards,\nThe team"
    )
    assert [placed.source_id for placed in joined.sentences] == ["a", "a", "a", "b", "a"]


def test_a_second_answer_without_anything_new_is_left_out() -> None:
    again = answer("b", "Of course. Open the order and choose Cancel.")
    assert join_two(FIRST, again, EMBED).text == FIRST.text


def test_the_second_answers_closing_ends_a_first_without_one() -> None:
    joined = join_two(answer("a", "Open the order and choose Cancel."), SECOND, EMBED)
    assert joined.text.endswith("Let me know if you have any other questions.")
    assert joined.text.count("order number") == 1


def test_a_greeting_with_an_apology_does_not_open_the_second_answer() -> None:
    second = answer("b", "Hello, and sorry for the silence. The invoice is on the Orders page.")
    assert f"{BRIDGE} The invoice is on the Orders page." in join_two(FIRST, second, EMBED).text
