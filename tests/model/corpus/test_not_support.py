"""The packaged messages that ask for no support: what there is, and that the two sets are apart."""

from model.corpus.not_support import EVALUATION, FITTING, categories_of, load_not_support
from model.corpus.rows import Row


def test_there_are_three_hundred_to_evaluate_with_in_many_categories() -> None:
    messages = load_not_support(EVALUATION)
    assert len(messages) >= 300
    assert {"greetings", "thanks", "spam", "chit-chat", "source code", "empty-ish", "other languages"} <= set(
        categories_of(messages)
    )
    assert all(each.message and each.category for each in messages)


def test_both_sets_have_the_same_categories_and_no_message_in_common() -> None:
    fitting, evaluation = load_not_support(FITTING), load_not_support(EVALUATION)
    assert categories_of(fitting) == categories_of(evaluation)
    texts = [each.message.strip().casefold() for each in (*fitting, *evaluation)]
    assert len(texts) == len(set(texts))


def test_none_is_a_message_of_the_starter_set(starter_rows: list[Row]) -> None:
    asked = {row.message.strip().casefold() for row in starter_rows}
    said = {
        each.message.strip().casefold() for name in (FITTING, EVALUATION) for each in load_not_support(name)
    }
    assert not asked & said
