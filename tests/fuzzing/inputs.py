"""What is made at random, and how many."""

import os
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.reading.hostile import HOSTILE

FUZZED = int(os.environ.get("DRAFTDESK_TEST_FUZZED") or 20)
"""Inputs for each reader: few in the suite, many for `make fuzz`."""

few = settings(
    max_examples=FUZZED,
    deadline=None,
    derandomize=FUZZED <= 20,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    database=None,
)
"""The suite makes the same inputs each time, a long run makes new ones."""

_PIECES = (
    *HOSTILE,
    "{{Order Number}}",
    "{{",
    "}}",
    "\r\n",
    "\n> ",
    "-- \n",
    "From: a@b.example\n",
    "Subject: =?utf-8?b?//8=?=\n",
    "\x00",
    "\ufeff",
    "\u202e",
    "\ud800",
    "<@U0SAM>",
    "<https://a.example|b>",
    "&amp;",
    "```",
    '","',
    '"',
    "\t",
    "🧑‍🚀",
)
texts = st.lists(st.one_of(st.text(max_size=20), st.sampled_from(_PIECES)), max_size=40).map("".join)
"""Any characters, lone surrogates among them, mixed with what rules look for."""
contents = st.one_of(st.binary(max_size=400), texts.map(lambda text: text.encode("utf-8", "surrogatepass")))
values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(
                ["id", "type", "event", "user", "channel", "actions", "detail", "ticket_id", "view"]
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=12,
)
"""JSON values with the keys that requests have."""
