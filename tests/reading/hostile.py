"""Texts that bad patterns would take minutes for, and how long masking and reading take for them.

`python -m tests.reading.hostile` prints the processor seconds for 40,000 characters, the slowest first.
"""

import random
import time
from collections.abc import Callable

from model.mail.reading import Mail, read
from model.masking.mask import mask

HOSTILE = [
    "1",
    "1 ",
    "1-",
    "1.",
    "::",
    "a@",
    "A ",
    "Aa-",
    "my name is A B ",
    "Name: ",
    "Kind regards ",
    "Grüße aus ",
    "ich bin A B ",
    "password is ",
    "pin is 1",
    "eyJa.",
    "-----BEGIN PRIVATE KEY-----",
    "a [at] b ",
    "a at b dot ",
    "DE89 ",
    "card 4111 ",
    "passport A1 ",
    "+49 30 1234567 ",
    "contact me at ",
    "98765-43210 ",
    "12 Elm ",
    "Calle de la A ",
    "ул. А ",
    "路1",
    "我是王",
    "$1,",
    "1'",
    "1 kr ",
    "12.3456,",
    "gift card A1-",
    "born on 1/2/",
    "http://a/",
    "a.b/",
    "order #A-1",
    "\n\n> ",
    "'",
    '"',
    "@",
    ".",
    " ",
    "a.",
    "a b@",
    "\n",
    "> ",
    "> a\n",
    ">>",
    "a: b\n",
    "--\n",
    "_",
    "*a*\n",
    "From: a\n",
    "On a wrote:\n",
    "Am 1.1. schrieb a:\n",
    "1 € ",
    "€1 ",
    "1\n",
    "(1",
    "12:3",
    "1a",
    "{{",
    "[a] ",
    "<a",
    "中",
    "Ann: hi\n",
    "(12:34) Ann: hi\n",
    "\t",
    "  \n",
    "Dear Ann,\n",
    "Thanks, ",
    "order 12345, ",
    "kr 1 ",
    "1.2.3.4 ",
    "2024-01-01 ",
    "GB29NWBK60161331926819 ",
    "A1B2C3D4 ",
    "(555) 555-0199 ",
    "my son Bob, ",
    "agent named Aa ",
    "from Aa Bb to Cc ",
    "order 12 34 ",
    "12 Aa, Aa ",
    "numéro de client A1/",
    "pass: a1b2c3\n",
    "+1",
    "[1] ",
    "а1 ",
    "-- \nAnn\n",
    "Am 1.1.2024 um 10:00 schrieb A <a@b.co>:\n",
    "order is 4411 my PIN code, born on 3.5.1980, card iban 12 Elm Street reg AB12 CDE token https://a.b/c?d=e\n",
]
"""Parts to repeat."""
LONG = 40_000
_SIGNS = ("0123456789 .a@\"'<>:-\n,/()#+A", "0123456789 ", "ab1 @.", "\"'1a ", "> a\n:", "aБ中1 .", "$€£1,. ")


def seconds(do: Callable[[str], object], part: str) -> tuple[float, float]:
    """Return the seconds that `do` takes for 4,000 and for 16,000 characters of a repeated part."""
    return min(_once(do, part, 4_000) for _ in range(2)), min(_once(do, part, 16_000) for _ in range(2))


def _once(do: Callable[[str], object], part: str, length: int) -> float:
    text = (part * length)[:length]
    started = time.process_time()
    do(text)
    return time.process_time() - started


def main() -> None:
    """Print the slowest texts."""
    draw = random.Random(1337)
    parts = [*HOSTILE, *("".join(draw.choice(signs) for _ in range(LONG)) for signs in _SIGNS)]
    found = [
        (_once(mask, part, LONG), _once(lambda text: read(Mail(text)), part, LONG), part[:20])
        for part in parts
    ]
    for masking, reading, part in sorted(found, key=lambda each: -max(each[:2]))[:15]:
        print(f"{part!r:24} masked in {masking:.2f} s, read in {reading:.2f} s")  # noqa: T201 - its result.


if __name__ == "__main__":
    main()
