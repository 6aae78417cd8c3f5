"""A composed reply is the past one without unsuitable sentences, each sentence with its source."""

from model.encoder.static import load_embeddings
from model.writing.compose import Composed, Context, Past, compose
from model.writing.remembered import RememberedEmbedding
from model.writing.tried import tried

EMBED = RememberedEmbedding(load_embeddings().embed)
SPAM = Past(
    "a",
    "Let's find it. Please look in your spam folder. If it isn't there, reply with your e-mail address, and"
    " we'll check why.",
    "no reset mail",
)


def composed(message: str, base: Past, *near: Past, said: tuple[str, ...] = ()) -> Composed:
    return compose(message, base, near, Context(said, tried(message)), EMBED)


def test_a_fitting_reply_is_unchanged() -> None:
    base = Past("a", "Hi,\n\nOpen  the Orders page.\nChoose Cancel.", "cancel my order")
    draft = composed("please cancel the order", base)
    assert (draft.text, draft.left_out, draft.fits, draft.open_story) == (base.reply, (), True, False)
    assert {sentence.source_id for sentence in draft.sentences} == {"a"}


def test_another_customers_story_is_left_out() -> None:
    base = Past(
        "a",
        "I'm sorry the lamp came broken. Please send us a photo and your order number. We hope your husband's"
        " birthday was nice all the same.",
        "the lamp for my husband's birthday came broken",
    )
    draft = composed("the kettle you sent has a crack", base)
    assert draft.text == "Please send us a photo and your order number."
    assert [gone.text for gone in draft.left_out] == [
        "I'm sorry the lamp came broken.",
        "We hope your husband's birthday was nice all the same.",
    ]
    assert draft.fits


def test_names_and_compounds_of_the_past_case_are_left_out() -> None:
    base = Past(
        "a",
        "Sorry about the lampshade! I've spoken to Kevin. Please send us a photo so that we can check it.",
        "Kevin of yours broke my lamp",
    )
    assert composed("the mirror came broken", base).text == "Please send us a photo so that we can check it."


def test_a_past_customers_days_and_sums_are_left_out() -> None:
    base = Past(
        "a",
        "Two weeks is too long. Please send me the order number, so that I can see where the money is.",
        "sent it back 2 weeks ago and no money",
    )
    assert composed("returned the coat on 3 May, no refund", base).text.startswith("Please send me")
    assert composed("it has been two weeks, where is my refund", base).text == base.reply


def test_words_of_the_topics_other_replies_are_not_a_story() -> None:
    base = Past("a", "Please check the valve of the mattress first. Then reply.", "the mattress loses air")
    near = Past("b", "Any mattress may be sent back.", "mattress too soft")
    assert composed("my bed is flat by morning", base, near).text == base.reply


def test_a_tried_step_is_not_suggested_again() -> None:
    draft = composed("the reset mail never came. I checked spam", SPAM)
    assert draft.text == "Let's find it. Reply with your e-mail address, and we'll check why."
    assert composed("the reset mail never came", SPAM).text == SPAM.reply


def test_tried_list_items_are_removed_and_the_others_renumbered() -> None:
    base = Past(
        "a",
        "Please try these:\n\n1. Restart your phone.\n2. Look for an update.\n3. Remove the app and install"
        " it again.\n\nIf it still closes, tell me the model of your phone.",
        "app closes",
    )
    draft = composed("it crashes. I already restarted it", base)
    assert "Please try these:\n\n1. Look for an update.\n2. Remove the app" in draft.text
    assert [gone.text for gone in draft.left_out] == ["1. Restart your phone."]


def test_sentences_of_the_thread_are_not_repeated() -> None:
    said = ("Please have a look in your spam folder.",)
    draft = composed("nothing there", SPAM, said=("Please look in your spam folder.",))
    assert "spam" not in draft.text
    assert composed("hm", Past("b", said[0], "no mail"), said=said).fits is False


def test_a_reply_reduced_to_a_greeting_does_not_fit() -> None:
    base = Past("a", "Hi there! I'm sorry about that. Your lamp is being replaced.", "lamp is broken")
    draft = composed("the chair wobbles", base)
    assert not draft.fits


def test_a_story_is_replaced_by_a_near_replys_sentence() -> None:
    base = Past("a", "I'm sorry. Please send us a photo of the lamp and your order number.", "lamp broken")
    near = Past(
        "b", "Please send us a photo of the damage and your order number. We will check it.", "damaged"
    )
    draft = composed("the chair came damaged, a leg is off", base, near)
    assert [(sentence.text, sentence.source_id) for sentence in draft.sentences] == [
        ("I'm sorry.", "a"),
        ("Please send us a photo of the damage and your order number.", "b"),
    ]


def test_thanks_that_were_meant_for_another_message_are_left_out() -> None:
    base = Past("a", "Thanks for sending it back. Please give me the order number.", "sent back the blender")
    draft = composed("the jug of my mixer has a crack, I want my money", base)
    assert draft.text == "Please give me the order number."


def test_days_that_no_message_named_leave_the_story_open() -> None:
    base = Past("a", "The next delivery leaves on 3 May. Reply to change it.", "when is the next one")
    assert composed("when does the next one come", base).open_story


def test_an_empty_reply_or_message_breaks_nothing() -> None:
    assert not composed("", Past("a", "", "")).fits
    assert composed("{{Order Number}}", SPAM).text == SPAM.reply
