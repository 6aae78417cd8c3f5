"""The figures as a report, with plots and drafts side by side."""

from collections.abc import Sequence

from model.evaluation.mine.replay import Tried
from model.evaluation.mine.summary import Summary
from model.metrics.edits import AS_IT_IS, LIGHT_EDIT
from model.reports.html import as_html
from model.reports.report import Heading, Line, Lines, Plot, Report, SideBySide, Table

SHOWN_PAIRS = 20


def page(summary: Summary, found: Sequence[Tried]) -> str:
    """Return the report as an HTML page. Texts stand in it masked, as they are stored."""
    return as_html(
        Report(
            "Drafts on your own tickets",
            [
                Lines(told(summary)),
                Lines([HOW], small=True),
                Heading("How many drafts, and how many mistakes"),
                _plot(summary),
                Heading("Topics"),
                _topics(summary),
                Heading("Side by side"),
                *(_pair(each) for each in side_by_side(found)),
            ],
        )
    )


HOW = (
    "Each question got the draft that it would have got then, with what was known before it. As it is: at "
    f"most {AS_IT_IS:.0%} of the characters differ from what was sent. Light edit: at most {LIGHT_EDIT:.0%}. "
    "A reply in other words may be as good, so these are the least that would have been used."
)


def told(summary: Summary) -> list[str]:
    """Return the figures in sentences for a lead."""
    now, better = summary.now, summary.proposed
    lines = [
        f"Of {summary.asked:,} past questions, asked after {summary.known:,} others, {now.coverage:.0%} "
        f"would have got a draft: {now.as_it_is:.0%} like the reply that was sent, {now.light_edit:.0%} "
        "after a light edit."
    ]
    if now.wrong_topic is not None:
        lines.append(f"{now.wrong_topic:.1%} of the drafts were on another topic.")
    if better is None:
        lines.append("No other threshold is proposed: too few topics are known, or none does well enough.")
    elif better.threshold != now.threshold:
        lines.append(
            f"Proposed: DRAFTDESK_CONFIDENCE={better.threshold:g} in place of {now.threshold:g} would draft "
            f"for {better.coverage:.0%}, {better.wrong_topic:.1%} of them on another topic."
        )
    for gap in summary.gaps[:5]:
        topic = gap.topic.replace("_", " ")
        lines.append(f"Gap: {topic}, asked {gap.asked} times, {gap.drafted} drafts.")
    return lines


def side_by_side(found: Sequence[Tried]) -> Sequence[Tried]:
    """Return drafted questions from the whole time, evenly spaced."""
    drafted = [each for each in found if each.draft is not None]
    step = max(1, len(drafted) // SHOWN_PAIRS)
    return drafted[::step][:SHOWN_PAIRS]


def _plot(summary: Summary) -> Plot:
    at = [point.threshold for point in summary.curve]
    used = [100 * (point.as_it_is + point.light_edit) for point in summary.curve]
    wrong = [
        (point.threshold, 100 * point.wrong_topic) for point in summary.curve if point.wrong_topic is not None
    ]
    return Plot(
        "thresholds",
        "threshold of confidence (the line: now)",
        "per cent",
        [
            Line("questions with a draft", at, [100 * point.coverage for point in summary.curve]),
            Line("as it is or after a light edit", at, used),
            Line("drafts on another topic", [x for x, _ in wrong], [y for _, y in wrong], dashed=True),
        ],
        mark=summary.now.threshold,
        whole=True,
    )


def _topics(summary: Summary) -> Table:
    return Table(
        ("Topic", "Asked", "Drafted", "As it is", "Light edit"),
        [
            (each.topic.replace("_", " "), *(f"{count:,}" for count in counts))
            for each in summary.topics
            for counts in [(each.asked, each.drafted, each.as_it_is, each.light_edit)]
        ],
    )


def _pair(each: Tried) -> SideBySide:
    sure = f"The draft ({each.confidence:.0%} sure, {each.edit:.0%} differs)"
    return SideBySide(each.question, ("What was sent", each.sent), (sure, each.draft or ""))
