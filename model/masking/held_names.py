"""Name again what earlier rules took for the customer's: the agent, and what only the reply held."""

import re
from collections.abc import Collection

from model.masking.access_codes import ACCESS_CODE
from model.masking.addresses import ADDRESS
from model.masking.company import REACHED_BY
from model.masking.company_cues import said_to_be_ours
from model.masking.emails import EMAIL
from model.masking.finders import find_in_reply
from model.masking.kinds import held_name, kind_of
from model.masking.links import LINK
from model.masking.number_labels import ACCOUNT, INVOICE, ORDER, TRACKING
from model.masking.other_people import OTHER_PERSON
from model.masking.passwords import PASSWORD
from model.masking.person import PERSON
from model.masking.phones import PHONE
from model.masking.placeholder import PLACEHOLDER
from model.masking.signatures import AGENT, find_agents
from model.masking.vouchers import VOUCHER

_PEOPLE = frozenset({PERSON, OTHER_PERSON})
_NUMBERS = frozenset({ORDER, INVOICE, TRACKING, ACCOUNT})
_FOUND = _PEOPLE | _NUMBERS | {EMAIL, PHONE, ADDRESS, LINK, VOUCHER, PASSWORD, ACCESS_CODE}
"""Kinds that a reply may hold beside its message."""
_ANYBODY = "Alexandra Z"
"""Reads as a name where a placeholder hides one."""


def with_held_names(reply: str, given: Collection[str]) -> str:
    """Return a masked reply with `{{Agent Name}}` where an agent signs or introduces themself, and with
    blanks for what it calls the company's and for all that is not among `given`, the names of the message's
    own values. Whom it greets stays.
    """
    people: list[str] = []

    def somebody(match: re.Match[str]) -> str:
        if kind_of(match[1].strip()) not in _PEOPLE:
            return match[0]
        people.append(_ANYBODY + "q" * (len(people) + 1))
        return people[-1]

    read = PLACEHOLDER.sub(somebody, reply)
    named = [*find_agents(read), *(each for each in find_in_reply(read) if each.name == PERSON)]
    roles = {read[found.start : found.end]: found.name for found in named}
    unread = iter(people)

    def corrected(match: re.Match[str]) -> str:
        name = match[1].strip()
        kind = kind_of(name)
        role = roles.get(next(unread)) if kind in _PEOPLE else None
        if role == AGENT:
            return f"{{{{{AGENT}}}}}"
        ours = kind in REACHED_BY and said_to_be_ours(reply, match.start(), match.end())
        if kind not in _FOUND or role == PERSON or (name in given and not ours):
            return match[0]
        return f"{{{{{held_name(kind)}{name.removeprefix(kind)}}}}}"

    return PLACEHOLDER.sub(corrected, reply)
