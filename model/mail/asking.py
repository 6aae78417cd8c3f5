"""Recognise an agent's message that asks the customer something, so that a bare "yes" answers it."""

import re

from model.mail.phrases import compiled

_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")
_LAST = 1_500
"""Characters at its end, where a question is that the customer answers next."""


def asks(text: str) -> bool:
    """Return whether `text` asks something; "anything else?" and "let me know if you have questions"
    do not.
    """
    for sentence in _SENTENCE.findall(text[-_LAST:]):
        if compiled("", "anything_else").search(sentence):
            continue
        if "?" in sentence or compiled(r"\b", "asks").search(sentence):
            return True
    return False
