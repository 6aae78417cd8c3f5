"""Finds IP addresses (version 4 and 6, RFC 4291) and MAC addresses (IEEE 802).

Four numbers with full stops between them are a version or a section if the words before them say so.
"""

import ipaddress
import re
from collections.abc import Iterator

from model.masking.found import Found
from model.masking.needed import matches

IP, MAC = "IP Address", "MAC Address"

_V4 = re.compile(r"(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)")
_V6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{2,39}(?:%\w{1,12})?(?![\w:])")
_MAC = re.compile(
    r"(?<![\w:.-])(?:[0-9A-Fa-f]{2}(?P<gap>[:-])(?:[0-9A-Fa-f]{2}(?P=gap)){4}[0-9A-Fa-f]{2}"
    r"|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4})"
    r"(?![\w:-]|\.\w)"
)
_VERSION_BEFORE = re.compile(
    r"(?:\bv|\b(?:version|firmware|release|update|build|driver|ios|android|windows|macos|section|chapter"
    r"|clause|paragraph"
    r"|abschnitt|kapitel|versión|versione|versão|versie|wersja|версия"
    r"|прошивка)\w{0,3}[ .:]{0,2}(?:\w{1,12}[ ]){0,2})$",
    re.IGNORECASE,
)


def find_network_addresses(text: str) -> Iterator[Found]:
    """Yield every IP and MAC address of `text`, in linear time."""
    for match in matches(_MAC, text):
        yield Found(match.start(), match.end(), MAC)
    for match in _V4.finditer(text):
        if _is_address(match.group()) and not _VERSION_BEFORE.search(
            text[max(0, match.start() - 40) : match.start()]
        ):
            yield Found(match.start(), match.end(), IP)
    if "::" in text or text.count(":") >= 7:
        for match in _V6.finditer(text):
            groups = [group for group in re.split(r"[:%]", match.group()) if group]
            if len(groups) >= 3 and _is_address(match.group().partition("%")[0]):
                yield Found(match.start(), match.end(), IP)


def _is_address(written: str) -> bool:
    try:
        ipaddress.ip_address(written)
    except ValueError:
        return False
    return True
