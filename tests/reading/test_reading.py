"""Each message is read as in the table, and the figures in `docs/experiments-reading.md` are correct."""

import pytest

from model.mail.reading import Mail, read
from tests.reading.cases import Case, cases
from tests.reading.hostile import HOSTILE, seconds

CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_each_message_is_read_as_in_the_table(case: Case) -> None:
    found = read(case.mail)
    assert found.why == case.why
    if case.why is None:
        assert found.question == case.question
        assert ((*found.customers, "")[0], (*found.agents, "")[0]) == case.names


@pytest.mark.parametrize("case", list(cases("fresh")), ids=lambda case: case.label)
def test_each_message_of_the_second_table_is_read_and_masked_as_in_it(case: Case) -> None:
    found = read(case.mail)
    assert found.why == case.why
    if case.why is None:
        assert found.question == case.question
        assert case.values_right


def test_the_table_has_three_hundred_messages_a_third_of_them_in_other_languages() -> None:
    assert len(CASES) >= 300
    assert sum(case.language != "en" for case in CASES) * 3 >= len(CASES)


@pytest.mark.parametrize("part", HOSTILE)
def test_reading_time_is_linear_in_the_length(part: str) -> None:
    few, many = seconds(lambda text: read(Mail(text)), part)
    assert many < 10 * few + 0.1
