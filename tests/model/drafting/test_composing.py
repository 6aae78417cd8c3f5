"""Candidates as they are shown: past replies without unsuitable sentences, written ones unchanged."""

from dataclasses import replace

import pytest

from model.bundle import Bundle
from model.corpus.rows import Row
from model.drafting.candidates import Candidate
from model.drafting.composing import NO_CONTEXT, composed, context_of
from model.drafting.drafter import Drafter
from model.drafting.suggestion import Asked
from model.encoder.static import load_embeddings
from model.retrieval.hits import Hit

EMBED = load_embeddings().embed
SPAM = "Please look in your spam folder."
RESET = f"Let's find it. {SPAM} If it isn't there, reply with your e-mail address, and we'll check why."
LAMP = "I'm sorry. Please send us a photo of the lamp and your order number."
DAMAGE = "Please send us a photo of the damage and your order number. We will check it."


def hit(row_id: str, message: str, reply: str, approved: bool = False) -> Hit:
    return Hit(Row(row_id, message, reply, approved=approved), 0.7)


def candidate(of: Hit) -> Candidate:
    return Candidate(of.row.reply, 1.0, of)


def test_a_suitable_reply_is_shown_unchanged() -> None:
    own = hit("a:1", "the reset mail never came", RESET)
    shown = composed(candidate(own), "no reset mail came", [own], NO_CONTEXT, EMBED)
    assert (shown.text, shown.fits, shown.open_story) == (RESET, True, False)
    assert {placed.source_id for placed in shown.sentences} == {"a:1"}


def test_a_tried_step_is_left_out() -> None:
    own, message = hit("a:1", "no reset mail", RESET), "the reset mail never came. I checked spam"
    shown = composed(candidate(own), message, [own], context_of(message, ()), EMBED)
    assert "spam" not in shown.text
    assert "e-mail address" in shown.text


def test_the_teams_sentences_in_the_thread_are_not_repeated() -> None:
    own, context = hit("a:1", "no reset mail", RESET), context_of("nothing there", [f"Hi! {SPAM}"])
    assert SPAM in context.said
    assert "spam" not in composed(candidate(own), "nothing there", [own], context, EMBED).text


def test_the_language_models_reply_is_unchanged() -> None:
    written = Candidate(RESET, 0.5, None)
    context = context_of("I checked spam", [SPAM])
    shown = composed(written, "I checked spam", [hit("a:1", "no reset mail", RESET)], context, EMBED)
    assert (shown.text, shown.fits) == (RESET, True)


@pytest.mark.parametrize(
    ("approved", "source"), [(False, "b:1"), (True, None)], ids=["same side", "the other side"]
)
def test_public_and_approved_replies_are_not_mixed(approved: bool, source: str | None) -> None:
    own, other = hit("a:1", "lamp broken", LAMP), hit("b:1", "damaged", DAMAGE, approved)
    message = "the chair came damaged, a leg is off"
    shown = composed(candidate(own), message, [own, other], NO_CONTEXT, EMBED)
    assert "lamp" not in shown.text
    assert (source in {placed.source_id for placed in shown.sentences}) == (source is not None)


def test_the_drafter_does_not_suggest_what_the_customer_tried(bundle: Bundle) -> None:
    drafter, asked = Drafter(bundle), "the reset mail never came"
    before, after = drafter.suggest([f"{asked}, what now?", f"{asked}, I already checked spam. what now?"])
    assert any("spam" in draft.text for draft in before.drafts)
    assert after.drafts
    assert all("spam" not in draft.text for draft in after.drafts)


def test_the_drafter_does_not_repeat_what_the_team_said_in_the_thread(bundle: Bundle) -> None:
    drafter, asked = Drafter(bundle), "how do I cancel my order?"
    [once] = drafter.suggest([asked])
    [again] = drafter.suggest([Asked(asked, said=(once.drafts[0].text,))])
    assert once.drafts[0].text not in [draft.text for draft in again.drafts]


@pytest.mark.parametrize(
    ("message", "said"), [("no reset mail. I checked spam", ()), ("no reset mail", (SPAM,))]
)
def test_nothing_new_to_say_gives_a_reason_instead_of_a_draft(
    bundle: Bundle, message: str, said: tuple[str, ...]
) -> None:
    only = replace(bundle, rows=(Row("a:1", "no reset mail", SPAM),))
    [found] = Drafter(only, threshold=0).suggest([Asked(message, said=said)])
    assert found.drafts == ()
    assert found.reason == "The nearest past replies say only what was already said or tried."
    assert [source.id for source in found.closest] == ["a:1"]


def test_a_draft_names_the_sentences_that_claim_something_done(bundle: Bundle) -> None:
    drafter = Drafter(bundle, threshold=0)
    done = "I have refunded order {{Order Number}} today. It arrives within five days."
    drafter.learn(Row("resolution:1", "refund order {{Order Number}} to my zebra card", done, approved=True))
    first = drafter.suggest(["refund order {{Order Number}} to my zebra card"])[0].drafts[0]
    assert first.text == done
    assert first.promises == ("I have refunded order {{Order Number}} today.",)


def test_an_urgent_message_says_why(bundle: Bundle) -> None:
    calm, urgent = Drafter(bundle).suggest(
        ["where is my order?", "I will call my lawyer if my order isn't here today"]
    )
    assert calm.urgent is None
    assert urgent.urgent
