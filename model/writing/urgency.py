"""Find why a message should be read before others: by words that anyone can check, not by mood."""

import re

from model.writing.tables import parts, plain

_MOST_READ = 6000  # Characters.
_WORDS = {
    "DAY": r"(?:today|tonight|tomorrow|tmrw|tomorow|(?:the )?day after tomorrow|noon|midnight"
    r"|this (?:afternoon|evening|weekend|week)"
    r"|(?:this |on |next )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: \w+)?"
    r"|(?:the )?weekend|(?:the )?end of (?:the )?(?:day|week))",
    "TIMES": r"(?:three|four|five|six|seven|eight|nine|ten|twelve|twenty|several|countless|multiple|many"
    r"|a dozen|dozens of|(?:a )?hundred|[3-9]|[1-9]\d)",
    "ASK": r"(?:written|wrote|writ(?:e|ing)|e-?mailed|called|rung|rang|phoned|ask(?:ed|ing)|contacted"
    r"|chased|sent|messaged|told|complained|promised|been (?:here|on))",
    "SOON": r"(?:today|tonight|tomorrow|tmrw|the day after tomorrow|this (?:morning|afternoon|evening)"
    r"|this weekend|(?:on |this )(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:on|is|by|before) the (?:1st|2nd|3rd|\d\d?th|\d\dst)"
    r"|(?:in|within) (?:an?|one|two|three|a few|a couple of|\d\d?) (?:hours?|minutes?|days?)"
    r"|(?:at|by|before) (?:noon|midnight|six|seven|eight|nine|ten"
    r"|\d{1,2}(?:[:.]\d\d)?(?: ?(?:am|pm|o'clock))))",
    "EVENT": r"(?:wedding|funeral|christening|baptism|birthday|bday|party|celebration|ceremony|graduation"
    r"|exam|interview|appointment|surgery|operation|flight|boarding|concert|guests?|visitors|landlord"
    r"|deadline|dinner|new job|start (?:my|a|school|work)|signed|flying|camping|comes home"
    r"|baby (?:is due|comes)|(?:we|i) (?:fly|leave|move|travel|open)\b(?! for work)|(?:the|our|my) move"
    r"|school trip|performance|presentation|race|tournament|inspection)",
}
"""Meanings of the words in capitals in the table."""


def _pattern(lines: tuple[str, ...]) -> re.Pattern[str]:
    text = "|".join(lines)
    for word, meaning in _WORDS.items():
        text = text.replace(word, meaning)
    return re.compile(rf"(?<!\w)(?:{text})", re.IGNORECASE)


_STATED = "stated "
"""Begins the names of parts that count in statements only."""
_VERBS = "is|are|was|were|do|does|did|can|could|will|would|should|has"
_ASKS = re.compile(
    r"\W*(?:(?:and|but|so|or|hi|hello|hey|please|also|sorry|excuse me)\W+)*"
    rf"(?:(?:{_VERBS}|am i|shall|may|might|have (?:you|they))\b"
    rf"|(?:what|which|who|whose|how|when|where|why)\b(?: \w+){{0,3}}? (?:{_VERBS}|am|have)\b"
    r"|(?:ist|sind|kann|können|könnte|gibt es|haben sie|habt ihr|darf|wann|wo|wie|was|welche\w*)\b"
    r"|(?:est-ce|y a-t-il|avez-vous|peut-on|puis-je|quel\w*|combien|où)\b"
    r"|(?:hay|tienen|puedo|se puede|cuándo|cuánto|dónde|qué|cuál)\b|¿)",
    re.IGNORECASE,
)
_SENTENCES = re.compile(
    r"(?<=[.!?])\s+|\n+|, (?=(?:is|are|do|does|can|could|what|which|who|how|when|where)\b)", re.IGNORECASE
)
_IN_FUN = re.compile(
    r"\b(?:ha(?:ha)+|hehe|hihi|lol|rofl|(?:love|adore) (?:it|them|you|your|this shop)"
    r"|(?:you're|you are) (?:the best|great|wonderful|fantastic|amazing|lovely)"
    r"|never (?:had|have) (?:a|any) (?:single )?(?:problem|complaint|issue)s?)\b"
    r"|[;:]-?\)|[\U0001f600-\U0001f60e\U0001f970]",
    re.IGNORECASE,
)
_EVEN_IN_FUN = ("a safety matter", "wants a person", "a hard deadline")
"""Reasons that count in a message with praise or a laugh, too."""
_HASTE = [
    (re.compile(rf"(?<![\w'])(?:{typed})(?![\w'])", re.IGNORECASE), meant)
    for typed, meant in (line.split("  ", 1) for line in parts("shorthand")[""])
]
_PARTS = {name: _pattern(lines) for name, lines in parts("urgent").items()}
_REASONS = tuple(dict.fromkeys(name.removeprefix(_STATED) for name in _PARTS))


def urgent(message: str) -> str | None:
    """Return why `message` should come first, a heading of `tables/urgent.txt`; None if it need not.

    Reads the first 6,000 characters. Of several reasons returns the first in the table.
    """
    read = _spelled_out(plain(message[:_MOST_READ]))
    in_fun = _IN_FUN.search(read) is not None
    stated = " ".join(map(_stated, _SENTENCES.split(read)))
    for reason in _EVEN_IN_FUN if in_fun else _REASONS:
        anywhere, in_statements = _PARTS.get(reason), _PARTS[_STATED + reason]
        if (anywhere and anywhere.search(read)) or in_statements.search(stated):
            return reason
    return None


def _spelled_out(text: str) -> str:
    """Return `text` with what was typed in haste as the words that it means (`tables/shorthand.txt`)."""
    for typed, meant in _HASTE:
        text = typed.sub(meant, text)
    return text


def _stated(sentence: str) -> str:
    """Return what a sentence states: of a question only what follows a comma."""
    return sentence.partition(",")[2] if _ASKS.match(sentence) else sentence
