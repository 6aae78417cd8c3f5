"""Leave out of a reply the request for what the customer's message already gives, such as an order number."""

import re
from collections.abc import Collection
from dataclasses import replace

from model.writing.sentences import Sentence, join, split

_ACCOUNT = (
    r"(?: (?:of|for|on) (?:the|your) account| you used?(?: with us)?| that (?:gets|receives) (?:it|them))"
)
_NAMED = {
    "Order Number": r"(?:your|the) order number",
    "Invoice Number": r"(?:your|the) invoice number",
    "Email Address": rf"(?:your|the) e-mail address{_ACCOUNT}?",
}
"""What a reply calls a value, by the placeholder that holds it."""
_IF_ANY = (
    r",? (?:and|with|along with) {named}"
    r" if (?:there is one|you have (?:it|one)|it's about (?:one|a purchase))"
)
_ASKS = (
    r"(?P<please>please )?(?P<verb>(?:send|give|tell) (?:me|us)|reply (?:here )?with|send|add|give) {named}"
    r"(?P<joint>,? and,|,? and|, so|,|(?=[.]$))\s*"
)
_PROMISE = re.compile(r"(?:i|we|you|billing)\b(?:'ll\b)?", re.IGNORECASE)
_ON_CONDITION = re.compile(r"\b(?:if|once|when|as soon as) you $", re.IGNORECASE)
_ORDER = re.compile(r"(?:tell|say|let|add|describe|choose|write|check)\b", re.IGNORECASE)
_THING = re.compile(
    r"(?:the|your|a|an|one|two|where|what|which|when|how|whether|some|any|photos?|roughly|if|in)\b",
    re.IGNORECASE,
)


def without_asking(reply: str, given: Collection[str]) -> str:
    """Return `reply` without its requests for the placeholders `given`; unchanged if it makes none."""
    sentences = split(reply)
    kept = [freed for sentence in sentences if (freed := _freed(sentence, given)).text]
    return reply if kept == list(sentences) or not any(each.answers for each in kept) else join(kept)


def _freed(sentence: Sentence, given: Collection[str]) -> Sentence:
    """Return the sentence without those requests; an empty one if it asks for nothing else."""
    text = sentence.text
    for named in (named for name, named in _NAMED.items() if name in given):
        text = re.sub(_IF_ANY.format(named=named), "", text, flags=re.IGNORECASE)
        asks = re.search(_ASKS.format(named=named), text, re.IGNORECASE)
        if asks is not None:
            text = _without(text, asks)
    return replace(sentence, text=text)


def _without(text: str, asks: re.Match[str]) -> str:
    before, after = text[: asks.start()], text[asks.end() :]
    please, verb = asks["please"] or "", asks["verb"]
    if asks["joint"].endswith("and,"):
        freed = f"{before}{please}{verb}, {after}"
    elif _PROMISE.match(after):
        freed = _ON_CONDITION.sub("", before) + after
    elif _ORDER.match(after):
        freed = f"{before}{please}{after}"
    elif _THING.match(after):
        freed = f"{before}{please}{verb} {after}"
    else:
        return text if after.strip(". ") or before.strip() else ""
    return freed[:1].upper() + freed[1:]
