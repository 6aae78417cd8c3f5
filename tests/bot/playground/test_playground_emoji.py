"""The page shows the emoji that the bot's texts name."""

import re
from pathlib import Path

import bot
import bot.playground

NAMED = re.compile(r"(?<=[\"'{ ]):([a-z_]+):(?=[ \"'}*])")
SHOWN = re.compile(r"(\w+): \"[^\"\x00-\x7f]+\"")


def test_the_page_knows_every_emoji_that_a_text_of_the_bot_names() -> None:
    rooms = [Path(bot.__file__).parent / room for room in ("blocks", "services")]
    sources = [path for room in rooms for path in room.glob("**/*.py")]
    named = {name for path in sources for name in NAMED.findall(path.read_text(encoding="utf-8"))}
    page = Path(bot.playground.__file__).parent / "page" / "mrkdwn.js"
    shown = set(SHOWN.findall(page.read_text(encoding="utf-8")))
    assert {"warning", "rotating_light", "hourglass_flowing_sand"} <= named
    assert named <= shown
