"""The figures as one HTML page, with plots inside it, that needs no network and no script."""

import io
from collections.abc import Sequence
from html import escape

from model.evaluation.mine.replay import Tried
from model.evaluation.mine.summary import Summary
from model.metrics.edits import AS_IT_IS, LIGHT_EDIT

SHOWN_PAIRS = 20
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
body { color: #1d1c1d; background: #fff }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #ccc }
td.n, th.n { text-align: right } .big { font-size: 1.25rem } .small { color: #555; font-size: .9rem }
.pair { border: 1px solid #ccc; border-radius: 8px; padding: .8rem; margin: 1rem 0 }
.pair > div { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem }
pre { white-space: pre-wrap; font: inherit; margin: .2rem 0 } svg { max-width: 100%; height: auto }
@media (max-width: 40rem) { .pair > div { grid-template-columns: 1fr } }
@media (prefers-color-scheme: dark) {
  body { color: #e8e8e8; background: #1a1d21 } .small { color: #b0b0b0 } svg { background: #fff }
}
"""


def page(summary: Summary, found: Sequence[Tried]) -> str:
    """Return the page. Texts stand in it masked, as they are stored."""
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>",
        f"<title>Drafts on your own tickets</title><style>{_STYLE}</style><main>",
        "<h1>Drafts on your own tickets</h1>",
        *(f"<p class=big>{escape(line)}</p>" for line in told(summary)),
        f"<p class=small>{escape(HOW)}</p>",
        "<h2>How many drafts, and how many mistakes</h2>",
        _plot(summary),
        "<h2>Topics</h2>",
        _topics(summary),
        "<h2>Side by side</h2>",
        *(_pair(each) for each in side_by_side(found)),
        "</main></html>",
    ]
    return "\n".join(parts)


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


def _plot(summary: Summary) -> str:
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 3.2), layout="constrained")
    FigureCanvasSVG(figure)
    axes = figure.add_subplot()
    at = [point.threshold for point in summary.curve]
    axes.plot(at, [100 * point.coverage for point in summary.curve], label="questions with a draft")
    used = [100 * (point.as_it_is + point.light_edit) for point in summary.curve]
    axes.plot(at, used, label="as it is or after a light edit")
    wrong = [
        (point.threshold, 100 * point.wrong_topic) for point in summary.curve if point.wrong_topic is not None
    ]
    axes.plot([x for x, _ in wrong], [y for _, y in wrong], "--", label="drafts on another topic")
    axes.axvline(summary.now.threshold, color="grey", linewidth=1)
    axes.set(xlabel="threshold of confidence (the line: now)", ylabel="per cent", ylim=(0, 100), xlim=(0, 1))
    axes.legend()
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None})
    return drawn.getvalue()[drawn.getvalue().index("<svg") :]


def _topics(summary: Summary) -> str:
    counts = "".join(f"<th class=n>{name}" for name in ("Asked", "Drafted", "As it is", "Light edit"))
    head = f"<table><tr><th>Topic{counts}</tr>"
    rows = [
        f"<tr><td>{escape(each.topic.replace('_', ' '))}"
        + "".join(
            f"<td class=n>{count:,}" for count in (each.asked, each.drafted, each.as_it_is, each.light_edit)
        )
        for each in summary.topics
    ]
    return "\n".join([head, *rows, "</table>"])


def _pair(each: Tried) -> str:
    sure = f"{each.confidence:.0%} sure, {each.edit:.0%} differs"
    return (
        f"<section class=pair><pre><b>{escape(each.question)}</b></pre><div>"
        f"<div>What was sent<pre>{escape(each.sent)}</pre></div>"
        f"<div>The draft ({sure})<pre>{escape(each.draft or '')}</pre></div></div></section>"
    )
