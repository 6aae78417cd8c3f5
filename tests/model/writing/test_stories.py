"""Sentences about one customer's own story are left out for the next; see `story_cases.txt`."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from model.encoder.static import load_embeddings
from model.writing.compose import Composed, Context, Past, compose
from model.writing.graph import Embed
from model.writing.remembered import RememberedEmbedding
from model.writing.sentences import split

_FOLDER = Path(__file__).parent
LEAST = {"story_cases.txt": (0.95, 0.95), "story_cases_apart.txt": (0.8, 0.9)}
"""Precision and recall, of sentences, by file; docs/experiments-writing.md has the figures."""


@dataclass(frozen=True)
class StoryCase:
    """A past message and reply, the reply's sentences that tell of that customer alone, and a new message."""

    past: str
    reply: str
    stories: tuple[str, ...]
    new: str


def cases(file: str) -> list[StoryCase]:
    """Every case of a table; controls have no stories."""
    found = []
    for block in re.split(r"\n{2,}", (_FOLDER / file).read_text(encoding="utf-8").strip()):
        if block.startswith("<"):
            past, reply, new = (line[2:] for line in block.splitlines())
            stories = tuple(re.findall(r"\[\[(.*?)\]\]", reply))
            found.append(StoryCase(past, re.sub(r"\[\[|\]\]", "", reply), stories, new))
    return found


@pytest.fixture(scope="module")
def embed() -> Embed:
    return RememberedEmbedding(load_embeddings().embed)


def composed(case: StoryCase, embed: Embed) -> Composed:
    """The reply as it is offered for the new message."""
    return compose(case.new, Past("past", case.reply, case.past), [], Context(), embed)


@pytest.mark.parametrize("file", LEAST)
def test_stories_of_other_customers_are_left_out_and_little_else(embed: Embed, file: str) -> None:
    right, wrong, missed = list[str](), list[str](), list[str]()
    for case in cases(file):
        text = composed(case, embed).text
        gone = [each.text for each in split(case.reply) if each.text not in text]
        right += [each for each in gone if each in case.stories]
        wrong += [each for each in gone if each not in case.stories]
        missed += [each for each in case.stories if each in text]
    precision, recall = LEAST[file]
    assert len(right) >= precision * len(right + wrong), wrong
    assert len(right) >= recall * len(right + missed), missed


def test_a_reply_without_a_story_stays_whole(embed: Embed) -> None:
    controls = [case for case in cases("story_cases.txt") if not case.stories]
    assert len(controls) >= 20
    assert [case.reply for case in controls if composed(case, embed).text != case.reply] == []
