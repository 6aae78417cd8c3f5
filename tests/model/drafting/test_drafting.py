"""The drafter on the starter set: what it drafts, from what, and when it stays silent."""

import os

import pytest

from model.bundle import Bundle
from model.corpus.rows import Row, load_frame, rows_of, split_rows
from model.drafting.drafter import Drafter
from model.drafting.suggestion import Asked
from model.drafting.writing import is_well_formed
from model.evaluation.char_bigram_drafter import CharBigramDrafter
from model.masking.mask import PLACEHOLDER

LATE = "my parcel for order {{Order Number}} is three weeks late"
LOST = "Hello! We are sorry that your parcel is lost. Please open the Orders page and choose Track."


@pytest.fixture
def drafter(bundle: Bundle) -> Drafter:
    return Drafter(bundle)


def test_the_first_draft_names_the_order_number_that_the_customer_gave(drafter: Drafter) -> None:
    suggestion = drafter.suggest(["hi, where is my order {{Order Number}}?"])[0]
    assert "{{Order Number}}" in suggestion.drafts[0].text
    assert suggestion.model_version == "v1"
    assert not suggestion.abstained
    assert suggestion.reason is None


def test_a_reply_already_given_in_the_thread_is_not_used_again(drafter: Drafter) -> None:
    question = "my parcel never came, what happens with it now?"
    drafter.learn(Row("resolution:7", question, LOST, None, approved=True))
    other, same = drafter.suggest([question, Asked(question, frozenset({"resolution:7"}))])
    assert other.drafts[0].sources[0].id == "resolution:7"
    found = [*same.closest, *(source for draft in same.drafts for source in draft.sources)]
    assert found
    assert "resolution:7" not in [source.id for source in found]


def test_drafting_in_steps_pauses_often(drafter: Drafter) -> None:
    assert sum(1 for _ in drafter.suggest_in_steps([LATE])) >= 3


# A plain message, the topics that suit it, and words that a reply to it must not say.
PLAIN = [
    ("please cancel my order", {"cancel_order"}, ("account is closed", "close the right")),
    ("I want a refund for order {{Order Number}}", {"get_refund"}, ("speaker", "machine")),
    ("I want to complain about your service", {"complaint"}, ("depot", "driver", "courier")),
    ("I would like my money back for this", {"get_refund"}, ("photo", "the damage")),
    ("when will my parcel be here", {"delivery_period", "track_order"}, ("refund", "returned")),
    ("my order arrived broken and the box was empty", {"complaint", "get_refund"}, ("isn't with you",)),
    ("change my account from free to pro", {"switch_account"}, ("size", "colour")),
    ("fix the address you deliver to", {"change_shipping_address"}, ("Express", "hotel", "neighbour")),
    ("cancel the order I placed this morning, number {{Order Number}}", {"cancel_order"}, ("order number",)),
]


@pytest.mark.parametrize(("message", "topics", "unsaid"), PLAIN)
def test_a_plain_message_gets_a_reply_on_its_topic_without_details_it_did_not_give(
    drafter: Drafter, bundle: Bundle, message: str, topics: set[str], unsaid: tuple[str, ...]
) -> None:
    intents = {row.id: row.intent for row in bundle.rows}
    draft = drafter.suggest([message])[0].drafts[0]
    assert intents[draft.sources[0].id] in topics
    assert not [word for word in unsaid if word in draft.text]
    assert ("{{" in draft.text) == ("{{" in message)
    assert message not in {row.message for row in bundle.rows}


@pytest.mark.parametrize(
    "message", ["what is the capital of France", "tell me a joke", "what is the weather"]
)
def test_a_message_that_asks_for_no_support_gets_no_draft(drafter: Drafter, message: str) -> None:
    assert drafter.suggest([message])[0].abstained


def test_drafts_differ_and_each_has_sources_and_a_confidence(bundle: Bundle) -> None:
    messages = [row.message for row in split_rows(bundle.rows)[0][::10]]
    ids = {row.id for row in bundle.rows}
    for suggestion in Drafter(bundle, threshold=0).suggest(messages):
        texts = [draft.text for draft in suggestion.drafts]
        assert 1 <= len(texts) <= 3
        assert len(set(texts)) == len(texts)
        for draft in suggestion.drafts:
            assert 0 <= draft.confidence <= 1
            assert 1 <= len(draft.sources) <= 3
            assert {source.id for source in draft.sources} <= ids


def test_an_unchanged_past_reply_has_its_row_as_first_source(drafter: Drafter, bundle: Bundle) -> None:
    replies = {row.id: row.reply for row in bundle.rows}
    draft = drafter.suggest(["where is my order"])[0].drafts[0]
    assert replies[draft.sources[0].id] == draft.text


def test_an_approved_reply_leads_for_a_similar_message_at_once_and_until_forgotten(drafter: Drafter) -> None:
    drafter.learn(
        Row("resolution:1", LATE, "I have asked the carrier about {{Order Number}} myself.", approved=True)
    )
    similar = "my parcel for order {{Order Number}} is now three weeks late"
    first = drafter.suggest([similar])[0].drafts[0]
    assert first.text == "I have asked the carrier about {{Order Number}} myself."
    assert first.sources[0].id == "resolution:1"
    drafter.forget("resolution:1")
    assert all(
        draft.text != first.text and source.id != "resolution:1"
        for draft in drafter.suggest([similar])[0].drafts
        for source in draft.sources
    )


def test_an_approved_reply_on_a_known_topic_suppresses_no_draft(drafter: Drafter) -> None:
    question = "please cancel my order"
    before = drafter.suggest([question])[0].drafts[0].confidence
    unlike = "I would like to cancel the order of my lamp, please"
    drafter.learn(Row("resolution:9", unlike, "Gone. /Team Nordlys", "cancel_order", approved=True))
    first = drafter.suggest([question])[0].drafts[0]
    assert first.sources[0].id == "resolution:9"
    assert first.confidence >= 0.9 * before


def test_an_approved_reply_does_not_lead_for_another_question(drafter: Drafter) -> None:
    drafter.learn(
        Row("resolution:1", LATE, "I have asked the carrier about {{Order Number}} myself.", approved=True)
    )
    suggestion = drafter.suggest(["how do I delete my account?"])[0]
    assert all("carrier about" not in draft.text for draft in suggestion.drafts)


def test_the_next_drafter_keeps_what_the_index_learned(drafter: Drafter, bundle: Bundle) -> None:
    drafter.learn(Row("resolution:1", LATE, "Kept over the swap.", approved=True))
    assert Drafter(bundle, drafter.index).suggest([LATE])[0].drafts[0].text == "Kept over the swap."


@pytest.mark.parametrize("message", ["", "   ", "!!! ???", "😡😡😡", "<>"])
def test_a_message_with_no_words_gets_a_reason(drafter: Drafter, message: str) -> None:
    suggestion = drafter.suggest([message])[0]
    assert suggestion.abstained
    assert suggestion.reason == "The message has no words to go by."


def test_a_message_about_an_unknown_matter_gets_a_reason(drafter: Drafter) -> None:
    for message in ("zxqv wrtk plmb", "Ψαράς θάλασσα", "<!channel> jokes"):
        suggestion = drafter.suggest([message])[0]
        assert suggestion.abstained
        assert suggestion.reason is not None
        assert suggestion.reason.startswith(("No past resolution", "This does not read like a question"))


def test_any_text_is_answered_or_declined(drafter: Drafter) -> None:
    odd = [
        "order " * 6667,
        "a" * 40_000,
        "{{" * 9000,
        "\u202eמה עם ההזמנה שלי",
        "\x00\x01",
        "\ud83d",
        "{{Order Number}}",
    ]
    for suggestion in drafter.suggest(odd):
        assert suggestion.abstained == (suggestion.reason is not None)


def test_drafting_is_deterministic_and_a_batch_changes_nothing(bundle: Bundle) -> None:
    messages = [row.message for row in bundle.rows[::60]]
    together, other = Drafter(bundle).suggest(messages), Drafter(bundle)
    alone = [other.suggest([message])[0] for message in reversed(messages)]
    assert together == alone[::-1]


def test_an_empty_batch_gives_nothing(drafter: Drafter) -> None:
    assert drafter.suggest([]) == []


def test_a_whole_reply_ranks_above_a_comparable_one_with_blanks(bundle: Bundle) -> None:
    rows = (
        Row(
            "a:1",
            "open hours today please",
            "We are open until {{Hour}} today, come by and say hello.",
        ),
        Row(
            "a:2", "open hours today please", "We are open until half past six today, come by and say hello."
        ),
    )
    index = Drafter(Bundle("v", bundle.tokenizer, bundle.ngram, bundle.confidence, rows, 0, {})).index
    draft = Drafter(bundle, index, threshold=0.0).suggest(["open hours today please"])[0].drafts[0]
    assert not PLACEHOLDER.search(draft.text)


def test_a_reply_too_long_for_slack_is_never_drafted(bundle: Bundle) -> None:
    rows = (Row("a:1", "open hours today please", "word " * 1000),)
    index = Drafter(Bundle("v", bundle.tokenizer, bundle.ngram, bundle.confidence, rows, 0, {})).index
    suggestion = Drafter(bundle, index).suggest(["open hours today please"])[0]
    assert suggestion.abstained
    assert suggestion.reason is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "small letters",
        "Open {{Order",
        "1. One\n3. Three",
        "Twice is bad here. Twice is bad here.",
        "A" * 3000,
    ],
)
def test_a_malformed_reply_is_refused(text: str) -> None:
    assert not is_well_formed(text)


def test_a_list_in_order_is_well_formed() -> None:
    assert is_well_formed("Do this:\n\n1. One\n2. Two\n\nOr this:\n1. Three")


def test_the_char_bigram_continues_the_block_in_its_own_alphabet(bundle: Bundle) -> None:
    drafter = CharBigramDrafter(bundle.rows)
    first = drafter.suggest(["where is my order? ☃"])[0]
    assert first.model_version == "char-bigram"
    assert first == drafter.suggest(["where is my order? ☃"])[0]
    assert 0 <= len(first.drafts[0].text) <= 300
    assert "\n\n" not in first.drafts[0].text
    assert first.drafts[0].sources == ()
    with pytest.raises(ValueError, match="at least one row"):
        CharBigramDrafter([])


@pytest.mark.skipif("DRAFTDESK_BITEXT" not in os.environ, reason="DRAFTDESK_BITEXT names no Bitext file")
@pytest.mark.slow
def test_on_bitext_the_first_source_is_on_the_messages_topic(bundle: Bundle) -> None:
    training, held_out = split_rows(rows_of(load_frame(os.environ["DRAFTDESK_BITEXT"])))
    asked = held_out[:: len(held_out) // 40]
    index = Drafter(
        Bundle("v", bundle.tokenizer, bundle.ngram, bundle.confidence, tuple(training), 0, {})
    ).index
    intents = {row.id: row.intent for row in training}
    # How sure a draft is belongs to the rows that a version was fitted on, which these are not.
    found = Drafter(bundle, index, threshold=0).suggest([row.message for row in asked])
    right = [
        intents[suggestion.drafts[0].sources[0].id] == row.intent
        for row, suggestion in zip(asked, found, strict=True)
        if not suggestion.abstained
    ]
    assert len(right) >= 0.9 * len(asked)
    assert sum(right) >= 0.9 * len(right)
