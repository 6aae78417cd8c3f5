"""The packaged questions that no topic covers: many trades, and no message that is asked elsewhere."""

from collections import Counter

from model.corpus.not_support import EVALUATION, FITTING, load_not_support
from model.corpus.rows import Row
from model.corpus.uncovered import load_uncovered
from model.masking.mask import mask


def test_there_are_questions_of_many_trades_and_some_are_asked_again_in_each() -> None:
    questions = load_uncovered()
    asked = Counter(each.trade for each in questions)
    again = Counter(each.trade for each in questions if each.again)
    assert len(asked) >= 15
    assert min(asked.values()) >= 10
    assert asked.keys() == again.keys()
    assert min(again.values()) >= 3


def test_none_is_a_message_of_another_packaged_set(starter_rows: list[Row]) -> None:
    texts = [text.casefold() for each in load_uncovered() for text in each.texts]
    others = {row.message.casefold() for row in starter_rows} | {
        each.message.casefold() for name in (FITTING, EVALUATION) for each in load_not_support(name)
    }
    assert len(texts) == len(set(texts))
    assert not others & set(texts)


def test_none_holds_what_is_masked_in_a_message() -> None:
    texts = [text for each in load_uncovered() for text in each.texts]
    assert [text for text in texts if mask(text).text != text] == []
