"""Turn the Liquid of a macro into our placeholders: "{{ticket.requester.name}}" is `{{Person Name}}`.

What a ticket of ours cannot fill becomes a blank that says what belongs there. Conditions and loops need
Zendesk to run them, so a macro with one cannot be offered as it is.
"""

import re

from model.masking.emails import EMAIL
from model.masking.mask import escape_braces
from model.masking.person import PERSON
from model.masking.phones import PHONE
from model.masking.signatures import AGENT

_OUTPUT = re.compile(r"\{\{-?\s*([^{}\n]{1,200}?)\s*-?\}\}")
_COMMENT = re.compile(r"\{%-?\s*comment\s*-?%\}.{0,10000}?\{%-?\s*endcomment\s*-?%\}", re.DOTALL)
_TAG = re.compile(r"\{%-?\s*(\w*)")
_OURS = {
    "name": PERSON,
    "first_name": PERSON,
    "email": EMAIL,
    "phone": PHONE,
}
_CUSTOMER = ("ticket.requester.", "ticket.organization.requester.", "user.")
_AGENT = re.compile(r"(?:current_user|ticket\.assignee)\.(?:first_)?name|agent\.signature")
_LONGEST = 60
"""Characters of a blank's name."""


def with_placeholders(text: str) -> str:
    """Return a macro's text with placeholders, its other braces inert.

    Raises ValueError, naming the tag, if it has conditions, loops or other commands of Liquid.
    """
    text = _COMMENT.sub("", text)
    command = _TAG.search(text)
    if command is not None:
        raise ValueError(f"its Liquid has {{% {command[1]} %}}, which only Zendesk can carry out")
    parts = _OUTPUT.split(text)  # Text and expressions in turn.
    return "".join(
        escape_braces(part) if i % 2 == 0 else f"{{{{{_placeholder(part)}}}}}" for i, part in enumerate(parts)
    )


def _placeholder(expression: str) -> str:
    name = expression.partition("|")[0].strip().casefold()
    for whose in _CUSTOMER:
        if name.startswith(whose) and name.removeprefix(whose) in _OURS:
            return _OURS[name.removeprefix(whose)]
    if _AGENT.fullmatch(name):
        return AGENT
    words = re.findall(r"[^\W_]+", " ".join(name.split(".")[-2:]).replace("ticket ticket", "ticket"))
    return " ".join(word.capitalize() for word in words)[:_LONGEST].strip() or "Value"
