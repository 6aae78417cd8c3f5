"""Measure what a team's style is worth: drafts from public replies, compared with what the team would write.

`python -m model.experiments.house_style --data FILE --version DIR [--sample N]`, with a version fitted on the
training rows. A team is simulated from held-out rows: it writes the shorter replies of each intent, with a
greeting and a sign-off of its own and no closing. It has approved ten replies on each of three intents and is
asked on all others. A second team stops after two sentences, a third writes as the corpus does.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean, median, stdev

from model.bundle import Bundle, load_bundle
from model.corpus.rows import Row, load_frame, rows_of, split_rows
from model.drafting.drafter import Drafter
from model.drafting.house_style import HouseStyle
from model.drafting.making import DraftMaker
from model.drafting.suggestion import Asked
from model.evaluation.drafts.scores import chrf
from model.text.overlap import Array
from model.writing.sentences import join, split
from model.writing.style import Style, body_length, in_style

_TOPICS, _EACH = 3, 10
OWN = Style("Hey there,", "", "Cheers,\nThe Acme team", gap="\n\n")


@dataclass(frozen=True)
class Team:
    """What a simulated team approved, and messages with the reply that it would write."""

    approved: tuple[Row, ...]
    asked: tuple[Row, ...]


class _OnlyDressed(HouseStyle):
    """The style without its length."""

    def length_penalties(self, candidates: Sequence[str]) -> Array:
        return 0 * super().length_penalties(candidates)


def in_own_words(reply: str, sentences: int | None = None) -> str:
    """Return `reply` as the simulated team writes it; at most so many `sentences` of its answer."""
    dressed = split(in_style(reply, OWN))
    body = [sentence for sentence in dressed if sentence.answers][:sentences]
    return join(sentence for sentence in dressed if not sentence.answers or sentence in body)


def team_of(rows: Sequence[Row], wording: Callable[[str], str], most: float, sample: int) -> Team:
    """Return a team that writes the shortest share `most` of each intent's replies, by its own `wording`."""
    topics = sorted({row.intent for row in rows if row.intent})
    approved: list[Row] = []
    asked: list[Row] = []
    for number, topic in enumerate(topics):
        own = sorted((row for row in rows if row.intent == topic), key=lambda row: body_length(row.reply))
        short = sorted(own[: max(_EACH, round(most * len(own)))], key=lambda row: row.id)
        worded = [replace(row, reply=wording(row.reply)) for row in short]
        if number % (len(topics) // _TOPICS) == 0 and len(approved) < _TOPICS * _EACH:
            approved += worded[:_EACH]
        else:
            asked += worded
    asked = asked[:: max(1, len(asked) // sample)][:sample]
    return Team(tuple(_as_approved(row, n) for n, row in enumerate(approved)), tuple(asked))


def _as_approved(row: Row, number: int) -> Row:
    return replace(row, id=f"resolution:{number}", approved=True)


def first_drafts(bundle: Bundle, team: Team, style: HouseStyle) -> list[str]:
    """Return the first draft for each message that the team is asked, in `style`, from public replies."""
    drafter = Drafter(bundle, threshold=0.0)
    drafter.maker = DraftMaker(**{**vars(drafter.maker), "style": style})
    asked = [Asked(row.message) for row in team.asked]
    return [each.drafts[0].text if each.drafts else "" for each in drafter.suggest(asked)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print chrF to the team's replies and the median length, without the style and with it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", help="the corpus; Bitext from the Hub by default")
    parser.add_argument("--version", type=Path, required=True, help="a version fitted on its training rows")
    parser.add_argument("--sample", type=int, default=200)
    options = parser.parse_args(arguments)
    bundle = load_bundle(options.version)
    rows = split_rows(rows_of(load_frame(options.data or "hub")))[1]
    teams = {
        "its own style": team_of(rows, in_own_words, 1 / 3, options.sample),
        "two sentences": team_of(rows, lambda reply: in_own_words(reply, 2), 1 / 3, options.sample),
        "as the corpus": team_of(rows, lambda reply: reply, 1.0, options.sample),
    }
    for name, team in teams.items():
        _compare(name, bundle, team)


def _compare(name: str, bundle: Bundle, team: Team) -> None:
    metric = chrf()
    replies = [row.reply for row in team.asked]
    length = median(map(body_length, replies))
    _say(
        f"{name}: {len(replies)} messages, {len(team.approved)} approvals, replies of {length:.0f} characters"
    )
    plain: list[float] = []
    for label, style in (
        ("without the style", HouseStyle(())),
        ("greeting, closing and sign-off", _OnlyDressed(team.approved)),
        ("and length", HouseStyle(team.approved)),
    ):
        drafts = first_drafts(bundle, team, style)
        scores = [metric(draft, reply) for draft, reply in zip(drafts, replies, strict=True)]
        plain = plain or scores
        gained = [score - before for score, before in zip(scores, plain, strict=True)]
        error = stdev(gained) / len(gained) ** 0.5
        told = f"chrF {mean(scores):5.1f} ({mean(gained):+.2f} ±{error:.2f})"
        _say(f"  {label:32} {told}, {median(map(body_length, drafts)):.0f} characters")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
