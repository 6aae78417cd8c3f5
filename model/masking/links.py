"""Finds links that identify a person: with a query, a token, a log-in or a user's name in them.

The company's links that are the same for everybody ("https://acme.example/returns") stay. A path after a
placeholder for the company's site ("{{Website URL}}/u/zoe?token=a1") is a link too.
"""

import re
from collections.abc import Iterator

from model.masking.found import Found
from model.masking.needed import matches

LINK = "Personal Link"

_LINK = re.compile(
    r"(?:\b(?:https?://|www\.)|(?<=\}\})/|(?<![\w@.-])(?:[a-z\d-]{1,40}\.){1,4}[a-z]{2,12}/)[^\s<>"
    r"|\"'\u201d\u201c\u00ab\u00bb`{}]{3,2000}",
    re.IGNORECASE,
)
_NOT_ITS_END = ".,;:!?)]*_~\u2026"
_SAYS_WHOSE = re.compile(
    r"[?&][^=\s]{1,60}=[^\s]"  # A query.
    r"|\#[^=\s]{0,60}(?:token|key|code|session)=[^\s]"
    r"|//[^/\s@]{1,200}@"  # A log-in before the host.
    r"|/(?:u/|[~@])[^\W_][\w.@%+-]{0,80}(?=[/?#]|$)"
    r"|/(?:users?|profiles?|members?|people)/(?!(?:sign|log|new|edit|me|settings?|password|register|account"
    r"|orders?|reset|profile|help|guide|terms|search|list|all|faq|benefits|area)(?![^\W_]))[\w.@%+-]{1,80}"
    r"|/(?:reset|confirm\w{0,8}|verif\w{0,8}|invit\w{0,8}|join|track\w{0,4}|unsubscribe|magic|auth|token"
    r"|session|shared?"
    r"|activat\w{0,4}|sign)/(?:[\w.-]{1,40}/)?(?=[a-z_-]{0,60}\d)[\w-]{5,200}(?=[/?#]|$)"
    r"|/(?=[^\W_]{0,200}\d)(?=\d{0,200}[^\W\d_])(?:[^\W_]{20,200}|[a-f\d]{12,19})"
    r"(?=[/?#]|$)",  # A token in the path.
    re.IGNORECASE,
)


def find_links(text: str) -> Iterator[Found]:
    """Yield every link of `text` that identifies a person, in linear time."""
    for match in matches(_LINK, text):
        link = match.group().rstrip(_NOT_ITS_END)
        if _SAYS_WHOSE.search(link):
            yield Found(match.start(), match.start() + len(link), LINK)
