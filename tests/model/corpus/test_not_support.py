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


def test_every_category_to_evaluate_with_is_fitted_on_and_no_message_is_in_both_sets() -> None:
    fitting, evaluation = load_not_support(FITTING), load_not_support(EVALUATION)
    assert set(categories_of(evaluation)) <= set(categories_of(fitting))
    texts = [each.message.strip().casefold() for each in (*fitting, *evaluation)]
    assert len(texts) == len(set(texts))


def test_what_people_send_to_a_shop_without_asking_for_support_is_fitted_on_in_many_lengths() -> None:
    for category in ("spam", "job applications", "instructions to the model", "chatter"):
        lengths = [len(each.message.split()) for each in load_not_support() if each.category == category]
        assert len(lengths) >= 65, category
        assert min(lengths) <= 6, category
        assert max(lengths) >= 60, category


def test_none_is_a_message_of_the_starter_set(starter_rows: list[Row]) -> None:
    asked = {row.message.strip().casefold() for row in starter_rows}
    said = {
        each.message.strip().casefold() for name in (FITTING, EVALUATION) for each in load_not_support(name)
    }
    assert not asked & said
