"""Keep the earlier turns of a ticket's thread, masked, and choose whether a draft answers them too.

A turn is one message, by the customer or by the team. See `slack/thread_reading.py` for where turns come
from.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.tickets import wording
from db.tables import Ticket
from model.brand.values import NO_BRAND, Brand

if TYPE_CHECKING:  # It imports PyTorch, which an import of tickets has no memory for.
    from model.drafting.suggestion import Suggestion

CUSTOMER, AGENT = "customer", "agent"
MOST_TURNS = 20
"""Turns kept: the last before the message."""
MOST_CHARACTERS = 4_000
"""Characters kept of all turns together."""
READ_TURNS = 3
"""The customer's earlier turns that the drafter reads: the last ones."""
MIN_CONFIDENCE_GAIN = 0.25
"""Earlier turns count if they raise the drafter's confidence by more; see docs/experiments-drafts.md."""

_SEPARATOR = "\ue000"
"""Separates turns that are masked as one text: neither space nor word, and never typed."""
_BREAK = f"\n{_SEPARATOR}\n"


@dataclass(frozen=True)
class Turn:
    """One message of a conversation; `by` is `CUSTOMER` or `AGENT`."""

    by: str
    text: str


def kept_context(
    turns: Sequence[Turn], values: Mapping[str, str], brand: Brand = NO_BRAND
) -> tuple[str | None, dict[str, str]]:
    """Return earlier turns, oldest first, as `tickets.context` stores them, and the values masked only in
    them; None and no values if no turn has text. The ticket's own `values` keep their placeholders.
    """
    said = _most_recent([Turn(turn.by, turn.text.replace(_SEPARATOR, "").strip()) for turn in turns])
    if not said:
        return None, {}
    # Newest first: of two order numbers, the newer one becomes "Order Number".
    joined = _BREAK.join(turn.text for turn in reversed(said))
    masked = wording.kept(joined, values, brand)
    text, own = renamed(masked.text, masked.values, values)
    for name, instead in _not_the_customers(said, own, brand).items():
        text = text.replace(f"{{{{{name}}}}}", instead)
        del own[name]
    texts = reversed(text.split(_BREAK))
    return _stored([Turn(turn.by, each) for turn, each in zip(said, texts, strict=True)]), own


def turns_of(ticket: Ticket) -> tuple[Turn, ...]:
    """Return the masked turns before a ticket's message, oldest first."""
    return read_context(ticket.context)


def read_context(kept: str | None) -> tuple[Turn, ...]:
    """Return the masked turns that `kept_context` stored, oldest first."""
    return tuple(Turn(by, text) for by, text in json.loads(kept)["turns"]) if kept else ()


def readings(ticket: Ticket) -> tuple[str, ...]:
    """Return the masked texts that a draft may answer: the message alone, then with the customer's earlier
    turns before it, if there are any.
    """
    earlier = [turn.text for turn in turns_of(ticket) if turn.by == CUSTOMER][-READ_TURNS:]
    return (ticket.text, "\n".join([*earlier, ticket.text])) if earlier else (ticket.text,)


def choose(ticket: Ticket, suggestions: "Sequence[Suggestion]") -> "Suggestion":
    """Choose between the suggestions for the ticket's `readings`, and store the choice in the ticket.

    "Any news?" means nothing alone, while a new question does not depend on the one before. So the message
    alone counts, unless earlier turns raise the confidence by more than `MIN_CONFIDENCE_GAIN`. They also
    count if the message alone gets no draft: an agent's reply is not learned for "Any news?".
    """
    alone, *others = suggestions
    whole = others[0] if others else alone
    counts = alone.abstained or _confidence(whole) > _confidence(alone) + MIN_CONFIDENCE_GAIN
    if ticket.context is not None:
        ticket.context = _stored(turns_of(ticket), counts=counts and whole is not alone)
    return whole if counts else alone


def question_of(ticket: Ticket) -> str:
    """Return the masked text that the ticket's reply answers: the reading that it was drafted for."""
    counts = ticket.context is not None and json.loads(ticket.context)["counts"]
    return readings(ticket)[-1] if counts else ticket.text


def leave_out(ticket: Ticket, values: Mapping[str, str], said: str) -> bool:
    """Remove from the ticket's context the turns that, filled with `values`, read as `said` was written.
    False, without a change, if no turn does.
    """
    words = said.split()
    turns = turns_of(ticket)
    left = [turn for turn in turns if wording.shown(turn.text, values).text.split() != words]
    if len(left) == len(turns):
        return False
    ticket.context = _stored(left, counts=question_of(ticket) != ticket.text) if left else None
    return True


def renamed(text: str, found: Mapping[str, str], taken: Collection[str]) -> tuple[str, dict[str, str]]:
    """Rename placeholders that are `taken` for another value, in the text and among those `found`."""
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


def mask_turns(ticket: Ticket, mask: Callable[[str], str]) -> bool:
    """Put each turn of the ticket's context through `mask`; whether that changed one."""
    turns = turns_of(ticket)
    masked = [Turn(turn.by, mask(turn.text)) for turn in turns]
    if masked == list(turns):
        return False
    ticket.context = _stored(masked, counts=question_of(ticket) != ticket.text)
    return True


def _not_the_customers(turns: Sequence[Turn], values: Mapping[str, str], brand: Brand) -> dict[str, str]:
    """Return which of these values only agents said, of the company or of themselves, and what replaces
    them.
    """
    by_customers = "\n".join(turn.text for turn in turns if turn.by == CUSTOMER)
    theirs = [wording.of_agents(turn.text, brand) for turn in turns if turn.by == AGENT]
    instead = {value: text for each in theirs for value, text in each.items()}
    return {
        name: instead[value]
        for name, value in values.items()
        if value in instead and value not in by_customers
    }


def _stored(turns: Sequence[Turn], *, counts: bool = False) -> str:
    return json.dumps({"turns": [[turn.by, turn.text] for turn in turns], "counts": counts})


def _confidence(suggestion: "Suggestion") -> float:
    return max((draft.confidence for draft in suggestion.drafts), default=0.0)


def _most_recent(turns: Sequence[Turn]) -> list[Turn]:
    """Return the last turns that fit, oldest first; the oldest may be cut."""
    found: list[Turn] = []
    room = MOST_CHARACTERS
    for turn in reversed([each for each in turns if each.text][-MOST_TURNS:]):
        if room <= 0:
            break
        found.append(Turn(turn.by, turn.text[:room]))
        room -= len(turn.text)
    return found[::-1]


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
    """Return whether a request to us has no question of its own: "please draft a reply", or no word."""
    words = _WORD.findall(text.casefold().replace("\u2019", "'"))
    return all(word in _ASKING for word in words) and not any(sign.isdigit() for sign in text)
