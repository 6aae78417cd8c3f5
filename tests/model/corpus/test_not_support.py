"""The packaged messages that do not ask for support: how many and which, and that the two sets are
separate.
"""

from model.corpus.not_support import EVALUATION, FITTING, categories_of, load_not_support
from model.corpus.rows import Row


def test_the_evaluation_set_has_three_hundred_messages_in_many_categories() -> None:
    messages = load_not_support(EVALUATION)
    assert len(messages) >= 300
    assert {"greetings", "thanks", "spam", "chit-chat", "source code", "empty-ish", "other languages"} <= set(
        categories_of(messages)
    )
    assert all(each.message and each.category for each in messages)


def test_the_sets_share_every_evaluated_category_and_no_message() -> None:
    fitting, evaluation = load_not_support(FITTING), load_not_support(EVALUATION)
    assert set(categories_of(evaluation)) <= set(categories_of(fitting))
    texts = [each.message.strip().casefold() for each in (*fitting, *evaluation)]
    assert len(texts) == len(set(texts))


def test_the_fitting_set_has_a_shops_other_messages_in_many_lengths() -> None:
    for category in ("spam", "job applications", "instructions to the model", "chatter"):
        lengths = [len(each.message.split()) for each in load_not_support() if each.category == category]
        assert len(lengths) >= 65, category
        assert min(lengths) <= 6, category
        assert max(lengths) >= 60, category


def test_no_message_is_in_the_starter_set(starter_rows: list[Row]) -> None:
    asked = {row.message.strip().casefold() for row in starter_rows}
    said = {
        each.message.strip().casefold() for name in (FITTING, EVALUATION) for each in load_not_support(name)
    }
    assert not asked & said
