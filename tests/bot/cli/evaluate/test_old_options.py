"""Options that `draftdesk evaluate` had before: each names its new command."""

import pytest

from tests.bot.support.commands import Terminal


@pytest.mark.parametrize(
    ("options", "new"),
    [
        ("--drafts --sample 9 --no-peers", "draftdesk evaluate drafts"),
        ("--data some.csv --json --drafts", "draftdesk evaluate drafts"),
        ("--learning-curve --seed 1", "draftdesk evaluate learning-curve"),
        ("--abstention", "draftdesk evaluate abstention"),
        ("--bundle DIR --drafts", "draftdesk evaluate drafts --bundle"),
        ("--sample=9 --drafts", "draftdesk evaluate drafts --sample"),
        ("--seed 3", "draftdesk evaluate learning-curve --seed"),
    ],
)
def test_an_old_option_is_a_usage_error_that_names_the_new_command(
    terminal: Terminal, options: str, new: str
) -> None:
    ended = terminal.run("evaluate", *options.split())
    assert ended.code == 2
    assert ended.out == ""
    assert new in " ".join(ended.err.replace("│", " ").split())


def test_options_before_the_command_are_refused_because_they_would_be_ignored(terminal: Terminal) -> None:
    ended = terminal.run("evaluate", "--data", "some.csv", "drafts")
    assert ended.code == 2
    assert "Put options after the command" in ended.err


def test_a_command_may_have_an_option_that_evaluate_had_before(terminal: Terminal) -> None:
    ended = terminal.run("evaluate", "abstention", "--data", "no such.csv", "--sample", "9")
    assert ended.code == 1
    assert "no such.csv" in ended.err
