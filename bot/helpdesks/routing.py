"""Choose the Slack channel of a helpdesk's ticket: rules by tag, group and brand, and a default.

The first matching rule decides. See `bot/services/shown/cards.py` for the card itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import SettingsError
from bot.helpdesks.port import HelpdeskTicket

EXAMPLE = "tag:vip=C0VIP, group:360001=C0BILLING, brand:77=C0BRAND, default=C0SUPPORT"
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,}")
_KINDS = ("tag", "group", "brand")


@dataclass(frozen=True)
class Rule:
    """Sends tickets with this tag, group or brand to `channel`."""

    kind: str
    value: str
    channel: str

    def fits(self, ticket: HelpdeskTicket) -> bool:
        """True if the rule matches the ticket."""
        if self.kind == "tag":
            return self.value.casefold() in (tag.casefold() for tag in ticket.tags)
        return self.value == (ticket.group if self.kind == "group" else ticket.brand)


@dataclass(frozen=True)
class Routing:
    """The rules in order. Without a default, unmatched tickets go to no channel."""

    rules: tuple[Rule, ...] = ()
    default: str | None = None

    def channel(self, ticket: HelpdeskTicket) -> str | None:
        """The channel of a ticket; None if no rule matches and there is no default."""
        return next((rule.channel for rule in self.rules if rule.fits(ticket)), self.default)

    def channels(self) -> tuple[str, ...]:
        """Every channel that tickets can go to, without duplicates."""
        named = [*(rule.channel for rule in self.rules), *([self.default] if self.default else [])]
        return tuple(dict.fromkeys(named))


def read_routing(written: str | None, watched: Sequence[str] = ()) -> Routing:
    """Read the routing from ZENDESK_ROUTES; if unset, all tickets go to the first watched channel.

    Raises SettingsError with one sentence per fault, also if there is no channel at all.
    """
    parts = [part.strip() for part in (written or "").split(",") if part.strip()]
    if not parts and watched:
        return Routing(default=watched[0])
    if not parts:
        raise SettingsError([f"ZENDESK_ROUTES is missing: say where tickets go, such as {EXAMPLE}"])
    problems: list[str] = []
    rules: dict[tuple[str, str], str] = {}
    for part in parts:
        _read_part(part, rules, problems)
    if problems:
        raise SettingsError(problems)
    default = rules.pop(("default", ""), None)
    return Routing(tuple(Rule(kind, value, channel) for (kind, value), channel in rules.items()), default)


def _read_part(part: str, rules: dict[tuple[str, str], str], problems: list[str]) -> None:
    condition, equals, channel = (piece.strip() for piece in part.rpartition("="))
    kind, _, value = (piece.strip() for piece in condition.partition(":"))
    kind = kind.casefold()
    shown = f"ZENDESK_ROUTES has {part[:80]!r}"
    if not equals:
        problems.append(f"{shown}, which names no channel; expected, for example, {EXAMPLE}")
    elif not _CHANNEL.fullmatch(channel):
        problems.append(f"{shown}, but {channel[:40]!r} is not a channel id such as C0SUPPORT")
    elif kind == "default" and not value:
        _keep(("default", ""), channel, shown, rules, problems)
    elif kind not in _KINDS or not value:
        problems.append(f"{shown}; expected tag:NAME, group:ID, brand:ID or default before the =")
    elif kind != "tag" and not (value.isascii() and value.isdecimal()):
        problems.append(f"{shown}; name a {kind} by its number, which is in its Zendesk URL")
    else:
        _keep((kind, value), channel, shown, rules, problems)


def _keep(
    key: tuple[str, str],
    channel: str,
    shown: str,
    rules: dict[tuple[str, str], str],
    problems: list[str],
) -> None:
    if key in rules:
        problems.append(f"{shown}, but an earlier rule has the same condition; write each once")
    else:
        rules[key] = channel
