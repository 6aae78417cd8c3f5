"""A message that asks several things gets one draft that answers two of them and names the others."""

import pytest

from model.bundle import Bundle
from model.drafting.citing import Source
from model.drafting.drafter import Drafter
from model.drafting.several import Part, combined, regrouped
from model.drafting.suggestion import Draft, Suggestion
from model.encoder.static import load_embeddings
from model.writing.join import BRIDGE

EMBED = load_embeddings().embed
CANCEL = (
    "Hi! Open the order and choose Cancel. We have cancelled your subscription.\n\nKind regards,\nThe team"
)
INVOICE = "Hello! The invoice is on the Orders page, under Documents."
RETURNS = "Put the label on the box and bring it to any post office."


def answered(
    topic: str, text: str, confidence: float = 0.8, sources: tuple[str, ...] = ("a:1",)
) -> Suggestion:
    shares = tuple(Source(source, 0.7, 1.0) for source in sources)
    draft = Draft(text, confidence, shares, wording_share=confidence)
    return Suggestion((draft,), None, "v1", topic, topics=(topic,))


def silent(topic: str | None) -> Suggestion:
    return Suggestion((), "No past resolution is near enough: the closest scored 0.10.", "v1", topic)


WHOLE = answered("cancel_order", CANCEL)
"""Return the drafter's suggestion for the message taken as one question."""


def test_two_questions_on_two_topics_are_both_answered_in_one_draft() -> None:
    parts = [("Cancel it.", WHOLE), ("And the invoice?", answered("get_invoice", INVOICE, 0.6, ("b:2",)))]
    found = combined(WHOLE, parts, EMBED)
    both = found.drafts[0]
    assert both.text == (
        "Hi! Open the order and choose Cancel. We have cancelled your subscription.\n\n"
        f"{BRIDGE} The invoice is on the Orders page, under Documents.\n\nKind regards,\nThe team"
    )
    assert both.confidence == 0.6
    assert {source.id for source in both.sources} == {"a:1", "b:2"}
    assert both.promises == ("We have cancelled your subscription.",)
    assert found.drafts[1:] == WHOLE.drafts
    assert found.topics == ("cancel_order", "get_invoice")
    assert (found.topic, found.questions, found.unanswered) == ("cancel_order", 2, ())


def test_an_answer_does_not_ask_for_the_order_number_that_the_other_question_gives() -> None:
    asking = answered("get_invoice", "Please send me the order number, and I'll send you the invoice.")
    parts = [("Cancel {{Order Number}}.", WHOLE), ("And the invoice?", asking)]
    assert (
        f"{BRIDGE} I'll send you the invoice."
        in combined(WHOLE, parts, EMBED, {"Order Number"}).drafts[0].text
    )


def test_each_source_of_a_joined_draft_covers_only_its_part() -> None:
    parts = [("Cancel it.", WHOLE), ("And the invoice?", answered("get_invoice", INVOICE, 0.6, ("b:2",)))]
    both = combined(WHOLE, parts, EMBED).drafts[0]
    cancel, invoice = (source.share for source in both.sources)
    assert 0 < invoice < cancel < 1
    assert cancel + invoice < 1  # The words between them are not from a past reply.
    assert both.wording_share == pytest.approx(0.8 * cancel + 0.6 * invoice, abs=1e-3)


def test_a_joined_draft_has_no_more_sources_than_any_other() -> None:
    first = answered("cancel_order", CANCEL, sources=("a:1", "a:2", "a:3"))
    second = answered("get_invoice", INVOICE, sources=("b:1", "b:2", "b:3"))
    sources = combined(first, [("Cancel", first), ("Invoice", second)], EMBED).drafts[0].sources
    assert len(sources) <= 3
    assert {"a:1", "b:1"} <= {source.id for source in sources}


def test_two_parts_on_one_topic_are_one_question() -> None:
    parts = [("Where is it?", WHOLE), ("When will it come?", answered("cancel_order", INVOICE))]
    assert combined(WHOLE, parts, EMBED) == WHOLE


def test_a_part_without_a_topic_is_not_a_separate_question() -> None:
    assert combined(WHOLE, [("Cancel it.", WHOLE), ("Also, thanks!", silent(None))], EMBED) == WHOLE


def test_a_question_that_no_draft_answers_is_named() -> None:
    found = combined(WHOLE, [("Cancel it.", WHOLE), ("Do you sell zithers?", silent("our_range"))], EMBED)
    assert found.drafts == WHOLE.drafts
    assert (found.questions, found.unanswered) == (2, ("Do you sell zithers?",))


def test_a_question_with_an_unsure_draft_stays_open_and_is_named() -> None:
    unsure = answered("get_invoice", INVOICE, confidence=0.26)
    found = combined(WHOLE, [("Cancel it.", WHOLE), ("And the invoice?", unsure)], EMBED)
    assert found.drafts == WHOLE.drafts
    assert (found.questions, found.unanswered) == (2, ("And the invoice?",))


def test_of_three_questions_the_third_is_named_as_open() -> None:
    parts = [
        ("Cancel it.", WHOLE),
        ("And the invoice?", answered("get_invoice", INVOICE)),
        ("How do I return it?", answered("return", RETURNS)),
    ]
    found = combined(WHOLE, parts, EMBED)
    assert RETURNS not in found.drafts[0].text
    assert (found.questions, found.unanswered) == (3, ("How do I return it?",))


def test_an_unsure_answer_is_left_out_of_the_joined_draft() -> None:
    unsure = answered("get_invoice", INVOICE, confidence=0.2)
    found = combined(WHOLE, [("Cancel it.", WHOLE), ("And the invoice?", unsure)], EMBED)
    assert found.drafts == WHOLE.drafts


def test_both_answers_appear_even_if_the_whole_message_had_none() -> None:
    parts = [("Cancel it.", WHOLE), ("And the invoice?", answered("get_invoice", INVOICE))]
    found = combined(silent("cancel_order"), parts, EMBED)
    assert not found.abstained
    assert (found.reason, found.closest, len(found.drafts)) == (None, (), 1)


def test_the_drafter_answers_both_questions_of_a_message(bundle: Bundle) -> None:
    message = "How do I reset my password? Also I need an invoice for my order"
    [found] = Drafter(bundle).suggest([message])
    one, two = found.drafts[0].text.split(BRIDGE)
    assert "Forgot password" in one
    assert "Invoice" in two
    assert set(found.topics[:2]) == {"recover_password", "get_invoice"}
    assert (found.questions, found.unanswered) == (2, ())
    intents = {row.id: row.intent for row in bundle.rows}
    assert {intents[source.id] for source in found.drafts[0].sources} == {"recover_password", "get_invoice"}


def test_the_drafter_counts_a_repeated_question_once(bundle: Bundle) -> None:
    [found] = Drafter(bundle).suggest(["where is my parcel? And can you tell me where my parcel is stuck?"])
    assert (found.questions, found.unanswered) == (1, ())
    assert all(BRIDGE not in draft.text for draft in found.drafts)


def test_the_drafter_names_the_question_that_it_cannot_answer(bundle: Bundle) -> None:
    [found] = Drafter(bundle).suggest(
        ["How do I cancel my order? Also, do you sell a zither tuned by llamas?"]
    )
    assert (found.topic, found.questions) == ("cancel_order", 2)
    assert found.unanswered == ("Also, do you sell a zither tuned by llamas?",)


def test_neighbours_on_one_topic_are_one_question() -> None:
    parts = [Part("Can't log in.", "password", 0.6), Part("How do I reset it?", "password", 0.7)]
    assert regrouped(parts) == ("Can't log in. How do I reset it?",)


def test_what_only_states_something_doubtful_belongs_to_the_next_question() -> None:
    parts = [
        Part("Where is my parcel?", "track", 0.8),
        Part("My sister has moved", "address", 0.4),
        Part("and how do I close my account?", "delete", 0.9),
    ]
    assert regrouped(parts) == ("Where is my parcel?", "My sister has moved and how do I close my account?")


def test_a_statement_on_a_sure_topic_is_a_question_of_its_own() -> None:
    parts = [Part("The vase came smashed.", "damaged", 0.7), Part("How do I complain?", "complaint", 0.5)]
    assert regrouped(parts) == ("The vase came smashed.", "How do I complain?")


def test_what_no_topic_covers_belongs_to_the_last_question() -> None:
    parts = [Part("Please cancel my order.", "cancel", 0.8), Part("Is it raining?", "delivery", 0.1)]
    assert regrouped(parts) == ("Please cancel my order. Is it raining?",)
    assert regrouped([Part("Is it raining?", None, 0.0)]) == ()
