"""`draftdesk evaluate learning-curve`: how soon approvals change drafts."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.corpus import Data, load_corpus
from bot.cli.evaluate.tables import figures_table, per_cent, show_table
from bot.cli.terminal import AsJson, progress_bar, say, write_json

if TYPE_CHECKING:
    from model.evaluation.learning_curve import LearningCurve


def learning_curve(
    data: Data = None,
    seed: Annotated[int, typer.Option(help="The seed that draws approvals and messages.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure how soon approvals change drafts. Takes minutes.

    Takes each topic away in turn and approves 1, 3, 10 and 30 replies of it.
    The figures are the share of first drafts for its held-out messages that
    come from these replies, and of other topics' drafts.
    """
    frame = load_corpus(data)
    from model.corpus.rows import rows_of, split_rows
    from model.evaluation.learning_curve import learning_curve as measure

    with progress_bar() as progress:
        curve = measure(split_rows(rows_of(frame)), seed=seed, progress=progress)
    if as_json:
        write_json(asdict(curve))
    else:
        show_learning_curve(curve)


def show_learning_curve(curve: "LearningCurve") -> None:
    """Print the share of drafts that come from approved replies, topic by topic."""
    headings = (f"{point.approved}\napproved" for point in curve.points)
    title = f"First drafts that come from a topic's approved replies, {len(curve.topics)} topics"
    table = figures_table(title, "topic", *headings)
    for topic in curve.topics:
        table.add_row(topic.topic, *(per_cent(point.learned) for point in topic.points))
    table.add_section()
    table.add_row("mean", *(per_cent(point.learned) for point in curve.points))
    table.add_row("other topics' drafts", *(per_cent(point.wrongly_taken) for point in curve.points))
    show_table(table)
    if curve.whole_drafts:
        say(
            f"Sources were chosen without wording the drafts. Of {curve.whole_drafts} messages with whole "
            f"drafts, {curve.as_decided:.1%} had the source chosen. {curve.seconds:.0f} seconds."
        )
