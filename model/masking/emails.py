"""Finds e-mail addresses, also those spelled against robots: "jane [at] example [dot] com"."""

import re
from collections.abc import Iterator

from model.masking.found import Found

EMAIL = "Email Address"

EMAIL_PATTERN = r"(?<![\w.+%-])\w[\w.+%'\u2019-]{0,63}@(?:[^\W_][\w-]{0,62}\.){1,8}[^\W\d_]{2,24}"
_EMAIL = re.compile(EMAIL_PATTERN)
_LOCAL = r"(?<![\w.+%-])\w[\w.+%-]{0,63}"
_LABEL = r"[^\W_][\w-]{0,40}"
_AT_WORD = r"at|ät|arobase|arroba|chiocciola|apenstaartje|snabel-?a|małpa|собака|@"
_DOT_WORD = r"dot|punkt|point|punto|ponto|kropka|punt|точка|\."
_ENDING = (
    r"(?:com|org|net|edu|gov|info|biz|io|co|uk|de|fr"
    r"|es|it|pt|br|nl|be|dk|se|no|fi|pl|ru|ch|at|eu|in|cn|us|ca|au|example|test)"
)
_OBFUSCATED = (
    re.compile(
        rf"{_LOCAL}[ ]?[\[({{<][ ]?(?:{_AT_WORD})[ ]?[\])}}>][ ]?{_LABEL}"
        rf"(?:[ ]?(?:[\[({{<][ ]?(?:{_DOT_WORD})[ ]?[\])}}>]|\.|[ ](?:{_DOT_WORD})[ ])[ ]?{_LABEL}){{1,4}}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_LOCAL}[ ](?:at|@)[ ]{_LABEL}(?:[ ](?:dot|\.)[ ]{_LABEL}){{0,3}}[ ](?:dot|\.)[ ]{_ENDING}(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![\w.+%-])[^\W_][\w.+%-]{{0,40}}_at_(?:{_LABEL}\.){{1,4}}{_ENDING}(?!\w)", re.IGNORECASE
    ),
)


def find_emails(text: str) -> Iterator[Found]:
    """Yield every e-mail address of `text`, in linear time."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield Found(match.start(), match.end(), EMAIL)
    for pattern in _OBFUSCATED:
        for match in pattern.finditer(text):
            yield Found(match.start(), match.end(), EMAIL)
