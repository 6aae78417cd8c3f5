"""What a thread said before the message that wants a reply: kept masked, and given to the drafter.

A turn is one message, by the customer or by the team. See `slack/thread_reading.py` for where turns come
from.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.services.tickets import wording
from db.tables import Ticket
from model.brand.values import NO_BRAND, Brand
from model.drafting.suggestion import Suggestion

CUSTOMER, AGENT = "customer", "agent"
MOST_TURNS = 20
"""Turns that are kept: the last ones before the message."""
MOST_CHARACTERS = 4_000
"""Characters of all kept turns together."""
READ_TURNS = 3
"""Of the customer's earlier turns the drafter reads the last ones."""
MIN_CONFIDENCE_GAIN = 0.25
"""By how much what was said before must make the drafter surer to count; see docs/experiments-drafts.md."""

_SEPARATOR = "\ue000"
"""Stands between turns while they are masked as one text: neither space nor word, and never typed."""
_BREAK = f"\n{_SEPARATOR}\n"


@dataclass(frozen=True)
class Turn:
    """One message of a conversation; `by` is `CUSTOMER` or `AGENT`."""

    by: str
    text: str


def kept_context(
    turns: Sequence[Turn], values: Mapping[str, str], brand: Brand = NO_BRAND
) -> tuple[str | None, dict[str, str]]:
    """Earlier turns, oldest first, as `tickets.context` holds them, and the values masked in them alone.

    `values` are the ticket's own: they get the placeholders that they have. None without any turn.
    """
    said = _most_recent([Turn(turn.by, turn.text.replace(_SEPARATOR, "").strip()) for turn in turns])
    if not said:
        return None, {}
    # The newest comes first, so that of two order numbers the newer one is "Order Number".
    joined = _BREAK.join(turn.text for turn in reversed(said))
    masked = wording.kept(joined, values, brand, customers=True)
    text, own = _renamed(masked.text, masked.values, values)
    texts = reversed(text.split(_BREAK))
    return _stored([Turn(turn.by, each) for turn, each in zip(said, texts, strict=True)]), own


def turns_of(ticket: Ticket) -> tuple[Turn, ...]:
    """The masked turns before a ticket's message, oldest first."""
    return read_context(ticket.context)


def read_context(kept: str | None) -> tuple[Turn, ...]:
    """The masked turns of what `kept_context` gave, oldest first."""
    return tuple(Turn(by, text) for by, text in json.loads(kept)["turns"]) if kept else ()


def readings(ticket: Ticket) -> tuple[str, ...]:
    """What a draft may answer, masked: the message by itself, and after what the customer wrote before it."""
    earlier = [turn.text for turn in turns_of(ticket) if turn.by == CUSTOMER][-READ_TURNS:]
    return (ticket.text, "\n".join([*earlier, ticket.text])) if earlier else (ticket.text,)


def choose(ticket: Ticket, suggestions: Sequence[Suggestion]) -> Suggestion:
    """The suggestion to go by, of those to the ticket's `readings`; the ticket keeps which one that was.

    "Any news?" says nothing by itself, and a new question has nothing to do with the one before: the message
    alone counts unless what was said before makes the drafter surer by more than `MIN_CONFIDENCE_GAIN`. Where
    the message alone gets no draft, all of it counts: an agent's reply is not learned for "Any news?".
    """
    alone, *others = suggestions
    whole = others[0] if others else alone
    counts = alone.abstained or _confidence(whole) > _confidence(alone) + MIN_CONFIDENCE_GAIN
    if ticket.context is not None:
        ticket.context = _stored(turns_of(ticket), counts=counts and whole is not alone)
    return whole if counts else alone


def question_of(ticket: Ticket) -> str:
    """What the ticket's reply answers, masked: the reading that it was drafted for."""
    counts = ticket.context is not None and json.loads(ticket.context)["counts"]
    return readings(ticket)[-1] if counts else ticket.text


def leave_out(ticket: Ticket, values: Mapping[str, str], said: str) -> bool:
    """Leave out of the ticket's context the turns that read `said`, as it was written, once they are filled
    with `values`. False, and nothing done, if there is none.
    """
    words = said.split()
    turns = turns_of(ticket)
    left = [turn for turn in turns if wording.shown(turn.text, values).text.split() != words]
    if len(left) == len(turns):
        return False
    ticket.context = _stored(left, counts=question_of(ticket) != ticket.text) if left else None
    return True


def _stored(turns: Sequence[Turn], *, counts: bool = False) -> str:
    return json.dumps({"turns": [[turn.by, turn.text] for turn in turns], "counts": counts})


def _confidence(suggestion: Suggestion) -> float:
    return max((draft.confidence for draft in suggestion.drafts), default=0.0)


def _most_recent(turns: Sequence[Turn]) -> list[Turn]:
    """As many of the last turns as there is room for, oldest first; a turn that is too long is cut."""
    found: list[Turn] = []
    room = MOST_CHARACTERS
    for turn in reversed([each for each in turns if each.text][-MOST_TURNS:]):
        if room <= 0:
            break
        found.append(Turn(turn.by, turn.text[:room]))
        room -= len(turn.text)
    return found[::-1]


def _renamed(text: str, found: Mapping[str, str], taken: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The masked text with another placeholder where a name stands for something else in the ticket."""
    names = {*found, *taken}
    kept: dict[str, str] = {}
    for name, value in found.items():
        free = name
        if name in taken:
            stem = re.sub(r" \d+$", "", name)
            free = next(each for n in range(2, len(names) + 3) if (each := f"{stem} {n}") not in names)
            names.add(free)
            text = text.replace(f"{{{{{name}}}}}", f"{{{{{free}}}}}")
        kept[free] = value
    return text, kept


_ASKING = frozenset(
    """
    a again an and another answer anything assist at can could do draft drafts for give have hello help hey hi
    here how i is it look me message my need new now ok on one our please pls proposal propose replies reply
    respond response send some suggest suggestion suggestions thanks that the there thing think this thread to
    try up us want we what with would write you your
    """.split()  # noqa: SIM905 - seventy strings in a list would be harder to read.
)
_WORD = re.compile(r"[^\W\d_]+")


def asks_only_for_a_draft(text: str) -> bool:
    """Whether what somebody says to us holds nothing to draft for: "please draft a reply", or no word."""
    words = _WORD.findall(text.casefold().replace("\u2019", "'"))
    return all(word in _ASKING for word in words) and not any(sign.isdigit() for sign in text)
