"""Create solved tickets for imports: mostly a question with a reply, sometimes other cases.

The same number gives the same tickets. Their text comes from the starter set, so that it resembles real text.
"""

import random
from datetime import UTC, datetime, timedelta

from model.corpus.rows import load_frame, rows_of
from tests.bot.support.zendesk.account import Account

FIRST = datetime(2026, 3, 1, 8, tzinfo=UTC)
SECONDS_APART = 40
"""Time between two tickets; several share an export page."""
AUTOMATIC = "This is an automated message: we have received your request."


def fill(account: Account, count: int, *, seed: int = 1337) -> None:
    """Add `count` tickets to an account; about seven in ten can be learned."""
    draw = random.Random(seed)
    rows = list(rows_of(load_frame("starter"), "starter"))
    heard, account.heard = account.heard, lambda happening: None
    for number in range(count):
        asked, told = draw.choice(rows), draw.choice(rows)
        _add(account, 7 * number % 10, number, asked.message, told.reply)  # Each kind in ten tickets.
    account.heard = heard


def _add(account: Account, kind: int, number: int, message: str, reply: str) -> None:
    at = FIRST + timedelta(seconds=SECONDS_APART * number)
    question = f"{message} My order is #{100_000 + number} and my name is Sarah Connor."
    ticket = account.add_ticket(question, at=at)
    later = at + timedelta(minutes=9)
    if kind == 0:  # Unanswered.
        account.set_status(ticket, "open", at=later)
        return
    if kind == 1:
        account.add_comment(ticket, AUTOMATIC, author_id=account.agent, at=at + timedelta(seconds=30))
    if kind == 2:
        account.add_comment(ticket, "Done.", author_id=account.agent, at=later)
    else:
        account.add_comment(ticket, f"Hi Sarah,\n\n{reply}\n\nBest,\nAna", author_id=account.agent, at=later)
    account.set_status(ticket, "closed" if kind == 3 else "solved", at=later)
