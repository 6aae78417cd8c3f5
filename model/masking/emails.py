"""Finds e-mail addresses, also those spelled against robots: "jane [at] example [dot] com"."""

import re
from collections.abc import Iterator

from model.masking.found import Found
from model.masking.labels import has_letter
from model.masking.needed import matches
from model.masking.not_names import reads_as_no_name

EMAIL = "Email Address"

EMAIL_PATTERN = r"(?<![\w.+%-])\w[\w.+%'\u2019-]{0,63}@(?:[^\W_][\w-]{0,62}\.){1,8}[^\W\d_]{2,24}"
_EMAIL = re.compile(EMAIL_PATTERN)
_LOCAL = r"(?<![\w.+%-])(?P<local>\w[\w.+%-]{0,63})"
_LABEL = r"[^\W_][\w-]{0,40}"
_AT_ABROAD = r"arobase|arroba|chiocciola|apenstaartje|snabel-?a|małpa|zavináč|собака"
_AT_WORD = rf"at|ät|{_AT_ABROAD}|@"
_DOT = r"dot|punkt|punt|prick|\."
_DOT_WORD = r"dot|punkt|point|punto|ponto|kropka|punt|prick|tečka|точка|\."
_ENDING = (
    r"(?:com|org|net|edu|gov|info|biz|io|co|uk|de|fr"
    r"|es|it|pt|br|nl|be|dk|se|no|fi|pl|ru|ch|at|eu|in|cn|us|ca|au|example|test)"
)
_BRACKETED = re.compile(
    rf"{_LOCAL}[ ]?[\[({{<][ ]?(?:{_AT_WORD})[ ]?[\])}}>][ ]?{_LABEL}"
    rf"(?:[ ]?(?:[\[({{<][ ]?(?:{_DOT_WORD})[ ]?[\])}}>]|\.|[ ](?:{_DOT_WORD})[ ])[ ]?{_LABEL}){{1,4}}",
    re.IGNORECASE,
)
_OBFUSCATED = (
    re.compile(
        rf"{_LOCAL}(?:[ ](?:{_DOT})[ ]\w{{1,30}}){{0,2}}[ ](?:at|ät"
        rf"|@)[ ]{_LABEL}(?:[ ](?:{_DOT})[ ]{_LABEL}){{0,3}}[ ](?:{_DOT})[ ]{_ENDING}(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_LOCAL}[ ](?:{_AT_ABROAD})[ ]{_LABEL}(?:[ ](?:{_DOT_WORD})[ ]{_LABEL}|\.{_LABEL}){{0,3}}"
        rf"(?:[ ](?:{_DOT_WORD})[ ]|\.){_ENDING}(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![\w.+%-])(?P<local>[^\W_][\w.+%-]{{0,40}})_at_(?:{_LABEL}\.){{1,4}}{_ENDING}(?!\w)",
        re.IGNORECASE,
    ),
)
_BEFORE_A_SITE_WORDS = """
    shop shopped shopping bought buys found finds find available visit visited see saw read listed sold order
    ordered page site website store stores online account it them
"""
_BEFORE_A_SITE = frozenset(_BEFORE_A_SITE_WORDS.split())
"""Words after which "at" names a company's site: "I bought it at example dot com"."""


def find_emails(text: str) -> Iterator[Found]:
    """Yield every e-mail address of `text`, in linear time."""
    if "@" in text:
        for match in matches(_EMAIL, text):
            yield Found(match.start(), match.end(), EMAIL)
    if any(bracket in text for bracket in "[({<"):
        for match in matches(_BRACKETED, text):
            yield Found(match.start(), match.end(), EMAIL)
    for pattern in _OBFUSCATED if has_letter(text) else ():
        for match in matches(pattern, text):
            if match["local"].casefold() not in _BEFORE_A_SITE and not reads_as_no_name(match["local"]):
                yield Found(match.start(), match.end(), EMAIL)
