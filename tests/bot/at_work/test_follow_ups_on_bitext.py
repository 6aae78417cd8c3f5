"""Measure how well a follow-up's topic is found in threads of Bitext's rows: docs/experiments-drafts.md.

`DRAFTDESK_BITEXT=bitext.csv pytest -s tests/bot/at_work/test_follow_ups_on_bitext.py` prints the figures. The
rows are training rows, on which the margin was chosen.
"""

import os
import random
from collections.abc import Sequence

import pytest

from bot.services.tickets.conversation import CUSTOMER, Turn, choose, kept_context, readings
from db.tables import Ticket
from model.corpus.rows import Row, load_frame, rows_of, split_rows
from model.drafting.drafter import Drafter
from model.training.fit import fit_bundle
from model.training.snapshot import Snapshot

FITTED, THREADS = 2_000, 60
"""Small numbers for a test; the document's figures are for 6,000 and 160."""
SAYS_NOTHING = (
    "any news?",
    "any update on this?",
    "hello? I am still waiting",
    "did you manage to look into it?",
    "I still haven't heard back from you",
    "that didn't work",
    "it still doesn't work",
    "what do I need to do?",
    "yes please",
    "it is {{Order Number}}",
    "when will that be?",
    "can someone please answer?",
    "I tried that already, no luck",
    "so what now?",
    "please hurry, this is urgent",
)


def shares(drafter: Drafter, threads: Sequence[tuple[str, str]], topics: Sequence[str]) -> dict[str, float]:
    """The share of threads whose topic is found: by the message alone, by all turns, and by `choose`."""
    asked = []
    for first, second in threads:
        context, _ = kept_context([Turn(CUSTOMER, first)], {})
        asked.append(Ticket(text=second, context=context))
    alone, whole = zip(*(readings(ticket) for ticket in asked), strict=True)
    found = {"alone": drafter.suggest(alone), "whole": drafter.suggest(whole)}
    both = zip(asked, found["alone"], found["whole"], strict=True)
    found["chosen"] = [choose(ticket, pair) for ticket, *pair in both]
    return {
        name: sum(each.topic == topic for each, topic in zip(given, topics, strict=True)) / len(topics)
        for name, given in found.items()
    }


@pytest.mark.slow
@pytest.mark.skipif("DRAFTDESK_BITEXT" not in os.environ, reason="DRAFTDESK_BITEXT names no Bitext file")
def test_a_follow_ups_topic_is_found_from_the_more_informative_text() -> None:
    training, _ = split_rows(rows_of(load_frame(os.environ["DRAFTDESK_BITEXT"]), "bitext"))
    rows: list[Row] = list(training)
    random.Random(7).shuffle(rows)
    drafter = Drafter(fit_bundle(Snapshot("v1", tuple(rows[:FITTED]), (), 0)))
    first, second = rows[FITTED : FITTED + THREADS], rows[FITTED + THREADS : FITTED + 2 * THREADS]
    vague = [(row.message, SAYS_NOTHING[i % len(SAYS_NOTHING)]) for i, row in enumerate(first)]
    says_nothing = shares(drafter, vague, [str(row.intent) for row in first])
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a.intent != b.intent]
    changed = [(a.message, b.message) for a, b in pairs]
    new_subject = shares(drafter, changed, [str(b.intent) for _, b in pairs])
    for name, found in (("says nothing", says_nothing), ("new subject", new_subject)):
        print(name, {key: f"{share:.1%}" for key, share in found.items()})  # noqa: T201 - prints the figures.
    assert says_nothing["alone"] < 0.5 < 0.85 < says_nothing["chosen"]
    assert new_subject["whole"] < 0.75 < 0.85 < new_subject["chosen"]
