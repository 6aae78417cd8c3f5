"""`split` splits a reply into whole sentences of the right kind, and `join` restores it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.writing.sentences import Kind, join, split

LETTER = (
    "Hi Anna,\n\nThanks for reaching out! 😊 Your parcel No. 12 costs $5.50, e.g. by van.\n\nPlease try this:"
    "\n1. Open the box. Wait.\n2. Close it.\n\nIf it still rattles, reply here. Let me know if you have any"
    " other questions.\n\nBest regards,\nThe Acme Team"
)


def texts(reply: str) -> list[str]:
    return [sentence.text for sentence in split(reply)]


def test_a_letter_is_split_into_its_parts() -> None:
    assert [(sentence.kind, sentence.text) for sentence in split(LETTER)] == [
        (Kind.GREETING, "Hi Anna,"),
        (Kind.GREETING, "Thanks for reaching out! 😊"),
        (Kind.BODY, "Your parcel No. 12 costs $5.50, e.g. by van."),
        (Kind.STEPS, "Please try this:\n1. Open the box. Wait.\n2. Close it."),
        (Kind.BODY, "If it still rattles, reply here."),
        (Kind.CLOSING, "Let me know if you have any other questions."),
        (Kind.SIGN_OFF, "Best regards,\nThe Acme Team"),
    ]


def test_a_list_inside_a_line_stays_whole_with_its_lead_in() -> None:
    reply = "Gladly. To do so: 1. Open it. 2. Click Buy. 3. Pay. Then you are done."
    assert texts(reply) == ["Gladly.", "To do so: 1. Open it. 2. Click Buy. 3. Pay.", "Then you are done."]


def test_bullets_stay_whole_and_text_below_them_is_apart() -> None:
    reply = "You can choose:\n- by post\n- by van\n  or lorry\nTell us which."
    assert texts(reply) == ["You can choose:\n- by post\n- by van\n  or lorry", "Tell us which."]


@pytest.mark.parametrize(
    "sentence",
    [
        "It costs £4.99 for e.g. lamps, i.e. for all of them.",
        "Ask Mr. Smith or Dr. A. Jones approx. twice.",
        "Write to {{Customer No. A. B}} at https://shop.example/a.b?c=1. first.",
        "Am 3. Mai z.B. geht es weiter.",
        "It says “Done!” and stops…",
    ],
)
def test_a_full_stop_inside_a_sentence_does_not_end_it(sentence: str) -> None:
    assert texts(f"{sentence} We will see.") == [sentence, "We will see."]


def test_other_scripts_end_sentences_too() -> None:
    assert texts("你好。再见！ ¿Dónde está? ¡Aquí!") == ["你好。", "再见！", "¿Dónde está?", "¡Aquí!"]  # noqa: RUF001


def test_an_apology_or_a_yes_answers_nothing() -> None:
    reply = "I'm so sorry about that. Yes, you can. Open Addresses and choose Edit."
    assert [sentence.answers for sentence in split(reply)] == [False, False, True]


@pytest.mark.parametrize("text", ["?" * 40_000, "😊" * 20_000, "1. a " * 8_000, "{{" * 20_000])
def test_a_long_run_of_signs_is_read_quickly(text: str) -> None:
    assert join(split(text)) == text.strip()


@given(st.text(alphabet="ab 1.)!?:-*\n{}…。A", max_size=60))
def test_no_text_is_lost(reply: str) -> None:
    assert join(split(reply)) == reply.strip()


@given(
    st.lists(
        st.sampled_from(["Hi,", "Open it.", "1. Go.", "2. Stop.", "\n", "\n\n", "Thanks!", "- A"]),
        max_size=12,
    )
)
def test_no_letter_is_lost(parts: list[str]) -> None:
    reply = " ".join(parts)
    assert join(split(reply)) == reply.strip()
