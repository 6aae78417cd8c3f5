"""A small language to describe JSON objects: each field's rule, and Slack's message for a fault.

See `elements` and `blocks` for Block Kit's table.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Problems = Iterator[str]
Check = Callable[[Any, str], Problems]
"""Takes a value and its JSON pointer; yields one sentence per fault."""


@dataclass(frozen=True)
class Field:
    """One field of an object: the check of its value, and whether it is required."""

    check: Check
    required: bool = False


def wrong(message: str, pointer: str) -> str:
    return f"{message} [json-pointer:{pointer}]"


def string(most: int, least: int = 0) -> Check:
    def check(value: Any, pointer: str) -> Problems:
        if not isinstance(value, str):
            yield wrong("must be a string", pointer)
        elif len(value) > most:
            yield wrong(f"must be less than {most + 1} characters", pointer)
        elif len(value) < least:
            yield wrong(f"must be more than {least - 1} characters", pointer)

    return check


def flag(value: Any, pointer: str) -> Problems:
    if not isinstance(value, bool):
        yield wrong("must be a boolean", pointer)


def number(least: int, most: int) -> Check:
    def check(value: Any, pointer: str) -> Problems:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield wrong(f"must be an integer from {least} to {most}", pointer)

    return check


def word(*allowed: str) -> Check:
    def check(value: Any, pointer: str) -> Problems:
        if value not in allowed:
            yield wrong(f"must be one of: {', '.join(allowed)}", pointer)

    return check


def list_of(item: Check, most: int, least: int = 1) -> Check:
    def check(value: Any, pointer: str) -> Problems:
        if not isinstance(value, list):
            yield wrong("must be an array", pointer)
            return
        if len(value) > most:
            yield wrong(f"no more than {most} items allowed", pointer)
        if len(value) < least:
            yield wrong(f"no fewer than {least} items allowed", pointer)
        for position, element in enumerate(value):
            yield from item(element, f"{pointer}/{position}")

    return check


class Grammar:
    """Named objects with their fields, and rules across the fields of one object.

    Objects refer to each other by name.
    """

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Field]] = {}
        self.rules: dict[str, Check] = {}

    def text(self, most: int, *kinds: str) -> Check:
        """A non-empty text object; without `kinds`, either `plain_text` or `mrkdwn`."""

        def check(value: Any, pointer: str) -> Problems:
            yield from self.typed(*(kinds or ("plain_text", "mrkdwn")))(value, pointer)
            if isinstance(value, dict) and isinstance(value.get("text"), str):
                yield from string(most, least=1)(value["text"], f"{pointer}/text")

        return check

    def typed(self, *names: str) -> Check:
        """An object whose `type` is one of these names."""

        def check(value: Any, pointer: str) -> Problems:
            if not isinstance(value, dict):
                yield wrong("must be an object", pointer)
            elif value.get("type") not in names:
                yield wrong(f"unsupported type: {value.get('type')}", f"{pointer}/type")
            else:
                untyped = {name: given for name, given in value.items() if name != "type"}
                yield from self._fields(untyped, value["type"], pointer)

        return check

    def shaped(self, name: str) -> Check:
        """An object of a known shape without a `type`."""

        def check(value: Any, pointer: str) -> Problems:
            if isinstance(value, dict):
                yield from self._fields(value, name, pointer)
            else:
                yield wrong("must be an object", pointer)

        return check

    def _fields(self, value: Mapping[str, Any], kind: str, pointer: str) -> Problems:
        fields = self.objects[kind]
        for name in sorted(value.keys() - fields.keys()):
            yield wrong(f"invalid additional property: {name}", pointer)
        for name, field in fields.items():
            if value.get(name) is not None:
                yield from field.check(value[name], f"{pointer}/{name}")
            elif field.required:
                yield wrong(f"missing required field: {name}", pointer)
        if kind in self.rules:
            yield from self.rules[kind](value, pointer)
