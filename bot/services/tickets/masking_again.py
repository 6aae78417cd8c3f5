"""Mask stored text again by the current rules: what earlier rules left unmasked or gave another kind.

Placeholders stay, so nothing masked comes back. Newly found values are kept with the ticket's own and expire
with them; values of kinds that are never kept are dropped. See `bot/jobs/remasking.py` for when this runs.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.services.tickets import conversation, wording
from bot.services.tickets.wording import SENT_REPLY
from db import decisions, drafts, resolutions, tickets
from db.base import now
from db.learned_tables import Resolution
from db.tables import Decision, Draft, Ticket
from model.brand.values import Brand
from model.masking.amounts import MONEY, REFUND, SETTLED
from model.masking.finders import find_values
from model.masking.held_names import with_held_names
from model.masking.kinds import kind_of
from model.masking.mask import NEVER_KEPT, PLACEHOLDER
from model.masking.other_people import OTHER_PERSON
from model.masking.person import PERSON
from model.masking.signatures import unsigned

_ONE_KIND = ({PERSON, OTHER_PERSON}, {MONEY, REFUND, SETTLED})
"""Kinds that only the surrounding words distinguish: a value of one is not renamed to another."""


class _Rules:
    """Masks the texts of one ticket or resolution, so that a placeholder means the same value in all of them.

    `values` are those still kept, by placeholder; `texts` are all texts to mask.
    """

    def __init__(self, brand: Brand, values: Mapping[str, str], texts: Iterable[str]) -> None:
        self._brand = brand
        self._names = {name for text in texts for name in _names_in(text)} | values.keys()
        self._corrected: dict[str, str] = {}
        self._said: list[str] = []  # Masked, by the customer.
        self.values = dict(values)

    def correct_kinds(self, text: str) -> None:
        """Rename the values in `text` whose kind differs by the current rules."""
        filled = PLACEHOLDER.sub(lambda found: self.values.get(found[1].strip(), found[0]), text)
        kinds = {
            filled[each.start : each.end]: each.name
            for each in find_values(filled, region=self._brand.region)
        }
        for name in sorted(_names_in(text) & self.values.keys()):
            former, kind = kind_of(name), kinds.get(self.values[name], kind_of(name))
            if kind == former or any({kind, former} <= same for same in _ONE_KIND):
                continue
            value, self._corrected[name] = self.values.pop(name), kind
            if kind not in NEVER_KEPT:
                free = self._free_name(kind)
                self.values[free], self._corrected[name] = value, free

    def asked(self, text: str) -> str:
        """Mask a customer's text; values found in it become the ticket's."""
        masked = wording.kept_again(self._renamed(text), self.values, self._brand)
        text, found = conversation.renamed(masked.text, masked.values, self._names)
        self._names |= found.keys()
        self.values |= found
        self._said.append(text)
        return text

    def answered(self, text: str) -> str:
        """Mask an agent's or a model's text."""
        said = "\n".join(self._said)
        return wording.kept_reply_again(self._renamed(text), said, self.values, self._brand).text

    def learned(self, reply: str) -> str:
        """Mask a reply that an agent wrote, as it is learned: nothing fills what only the reply ever held."""
        given = self.values.keys() | _names_in("\n".join(self._said))
        return unsigned(with_held_names(self.answered(reply), given))

    def _renamed(self, text: str) -> str:
        def name(found: re.Match[str]) -> str:
            new = self._corrected.get(found[1].strip())
            return found[0] if new is None else f"{{{{{new}}}}}"

        return PLACEHOLDER.sub(name, text) if self._corrected else text

    def _free_name(self, kind: str) -> str:
        candidates = (kind if n == 1 else f"{kind} {n}" for n in range(1, len(self._names) + 2))
        free = next(each for each in candidates if each not in self._names)
        self._names.add(free)
        return free


@dataclass(frozen=True)
class Changes:
    """What masking a ticket again changed in its rows, before it is stored."""

    anything: bool
    learned: tuple[Resolution, ...]
    values: Mapping[str, str]
    """The ticket's new values by placeholder."""


def mask_ticket(session: Session, ticket: Ticket, brand: Brand) -> Changes:
    """Mask a ticket's rows again: its message, context, drafts, decisions, and what was learned from them.
    Nothing is written before `store`.
    """
    kept = tickets.slots_of(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    rows = _rows_of(session, ticket)
    turns = conversation.turns_of(ticket)
    said = [ticket.text, *(turn.text for turn in turns)]
    rules = _Rules(brand, _but_sent(kept), [*said, *(ticket.unanswered or ()), *rows.texts])
    rules.correct_kinds("\n".join(said))
    changed = _mask_message(ticket, rules)
    sent = kept.get(SENT_REPLY)
    for draft in rows.drafts:
        changed |= _set(draft, "text", rules.answered(draft.text))
    for decision in rows.decisions:
        as_sent = wording.as_sent(decision.text or "", kept, brand)
        if decision.text and _set(decision, "text", rules.answered(decision.text)):
            changed, sent = True, as_sent if decision.undone_at is None else sent
        if decision.note:
            changed |= _set(decision, "note", rules.answered(decision.note))
    learned = tuple(each for each in rows.resolutions if _mask_pair(each, rules))
    values = {**rules.values, **({SENT_REPLY: sent} if sent else {})}
    return Changes(changed or bool(learned) or values != kept, learned, values)


def store(session: Session, ticket: Ticket, changes: Changes) -> None:
    """Write what `mask_ticket` changed in this session; values that are new expire with the ticket's own."""
    kept = tickets.slots_of(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    for name in kept.keys() - changes.values.keys():
        tickets.keep_value(session, ticket=ticket, placeholder=name, value=None)
    keep_for = ticket.created_at + tickets.KEPT_FOR - now()
    for name in changes.values.keys() - kept.keys() if keep_for > timedelta(0) else ():
        value = changes.values[name]
        tickets.keep_value(session, ticket=ticket, placeholder=name, value=value, keep_for=keep_for)
    for resolution in changes.learned:
        resolutions.learn_again(session, resolution)


def mask_resolution(resolution: Resolution, brand: Brand) -> bool:
    """Mask a resolution without a decision again; return whether it changed."""
    return _mask_pair(resolution, _Rules(brand, {}, (resolution.message, resolution.reply)))


@dataclass(frozen=True)
class _Rows:
    """A ticket's rows that contain text."""

    drafts: Sequence[Draft]
    decisions: Sequence[Decision]
    resolutions: Sequence[Resolution]

    @property
    def texts(self) -> list[str]:
        """All texts of the rows."""
        return [
            *(each.text for each in self.drafts),
            *(text for each in self.decisions for text in (each.text, each.note) if text),
            *(text for each in self.resolutions for text in (each.message, each.reply)),
        ]


def _rows_of(session: Session, ticket: Ticket) -> _Rows:
    of_it = {"workspace_id": ticket.workspace_id}
    decided = decisions.of_ticket(session, **of_it, ticket_id=ticket.id)
    learned = [resolutions.of_decision(session, **of_it, decision_id=each.id) for each in decided]
    return _Rows(
        drafts.of_ticket(session, **of_it, ticket_id=ticket.id),
        decided,
        [each for each in learned if each is not None],
    )


def _mask_message(ticket: Ticket, rules: _Rules) -> bool:
    changed = _set(ticket, "text", rules.asked(ticket.text))
    if ticket.unanswered is not None:
        changed |= _set(ticket, "unanswered", [rules.asked(each) for each in ticket.unanswered])
    return conversation.mask_turns(ticket, rules.asked) or changed


def _mask_pair(resolution: Resolution, rules: _Rules) -> bool:
    changed = _set(resolution, "message", rules.asked(resolution.message))
    return _set(resolution, "reply", rules.learned(resolution.reply)) or changed


def _but_sent(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if name != SENT_REPLY}


def _set(row: object, column: str, value: object) -> bool:
    """Set a column; return whether that changed it."""
    changed = bool(getattr(row, column) != value)
    if changed:
        setattr(row, column, value)
    return changed


def _names_in(text: str) -> set[str]:
    return {match[1].strip() for match in PLACEHOLDER.finditer(text)}
