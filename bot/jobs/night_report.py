"""The report on a trained version: its figures beside the former version's in words for a lead, how they
went from version to version, drafts side by side, what was learned this week, gaps.

It stands in the version's folder, as a page and as its model card, and goes to the ops channel.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from bot.jobs.gate import LIMITS, Figures
from bot.services import job_kinds
from bot.services.job_payloads import ReportToSend
from bot.services.shown.week import learned_and_missing
from bot.services.workspace import Workspace
from bot.settings import Settings
from db import jobs, model_versions
from db.base import now
from db.session import read, write
from db.tables import ModelVersion
from model.reports.folder import write_report
from model.reports.report import Heading, Line, Lines, Part, Plot, Report, SideBySide
from model.training.judging_examples import Example
from model.training.judging_names import (
    BITS,
    CHANGED,
    FITTING,
    GOLDEN_KEPT,
    JUDGED,
    LATENCY,
    NOISE,
    PREVIOUS,
    TOPICS,
    UNCHANGED,
)

_log = logging.getLogger(__name__)

WEEK = timedelta(days=7)
_VERSIONS_SHOWN = 60
_NO_DRAFT = "(no draft)"
_IN_WORDS = {
    UNCHANGED: "Drafts that agents would send unchanged",
    FITTING: "First drafts that have to do with their messages",
    TOPICS: "Drafts on the wrong topic",
}


def report_on(
    workspace: Workspace, settings: Settings, version: ModelVersion, examples: Sequence[Example]
) -> None:
    """Write a version's report into its folder, and send it to the ops channel, if there is one.

    A report that cannot be written is logged: the version serves all the same.
    """
    try:
        report = night_report(workspace, version, examples)
        write_report(settings.home / version.path, report)
    except OSError as error:
        _log.warning("the report on v%d could not be written: %s", version.number, error)
        return
    if settings.ops_channel is None:
        return
    kind = job_kinds.REPORT
    sent = ReportToSend(settings.ops_channel, version.path, report.title)
    with write(workspace.engine) as session:
        job = kind.new(sent, dedupe_key=f"{kind.name}:version:{version.number}")
        jobs.enqueue(session, workspace_id=workspace.id, job=job)


def night_report(workspace: Workspace, version: ModelVersion, examples: Sequence[Example]) -> Report:
    """Return the report on a version that was recorded."""
    with read(workspace.engine) as session:
        known = model_versions.all_of(session, workspace_id=workspace.id)
        week = learned_and_missing(session, workspace.id, now() - WEEK)
    parts: list[Part] = [Lines([_outcome(version), *figures_in_words(version.metrics)])]
    if JUDGED in version.metrics:
        parts.append(Lines([_how(version.metrics)], small=True))
    history = [each for each in reversed(known) if each.number <= version.number][-_VERSIONS_SHOWN:]
    parts += [Heading("From version to version"), _curve(history)]
    if examples:
        parts += [Heading("Drafts side by side"), *map(_side_by_side, examples)]
    return Report(f"Version v{version.number}", [*parts, *week])


def figures_in_words(metrics: Figures) -> list[str]:
    """Return each figure beside the former version's, as a sentence for a lead."""
    told = [f"{words}: {_of_hundred(metrics, name)}." for name, words in _IN_WORDS.items() if name in metrics]
    for limit in LIMITS:
        if limit.name in metrics and limit.name not in _IN_WORDS:
            what = f"{limit.what[0].upper()}{limit.what[1:]}"
            told.append(f"{what}: {_beside(metrics, limit.name, limit.told)}.")
    if BITS in metrics:
        told.append(f"Bits per character of held-out replies: {_beside(metrics, BITS, '{:.4f}'.format)}.")
    if LATENCY in metrics:
        told.append(f"95 of 100 drafts are made within: {_beside(metrics, LATENCY, '{:.0f} ms'.format)}.")
    if GOLDEN_KEPT in metrics:
        told.append(f"Golden pairs whose reply comes first: {metrics[GOLDEN_KEPT]}.")
    if CHANGED in metrics:
        told.append(f"First drafts that changed: {round(100 * float(metrics[CHANGED]))} of 100.")
    return told


def _of_hundred(metrics: Figures, name: str) -> str:
    def about(value: float) -> str:
        return f"{round(100 * value)}"

    told = f"about {about(float(metrics[name]))} of 100"
    if PREVIOUS + name in metrics:
        told += f", before {about(float(metrics[PREVIOUS + name]))}"
    return told + _noise(metrics, name, about)


def _beside(metrics: Figures, name: str, say: Callable[[float], str]) -> str:
    told = say(float(metrics[name]))
    if PREVIOUS + name in metrics:
        told += f", before {say(float(metrics[PREVIOUS + name]))}"
    return told + _noise(metrics, name, say)


def _noise(metrics: Figures, name: str, say: Callable[[float], str]) -> str:
    noise = metrics.get(name + NOISE)
    return "" if noise is None else f" (a difference of {say(float(noise))} or less says nothing)"


def _how(metrics: Figures) -> str:
    return (
        f"Both versions drafted for the same {metrics[JUDGED]} messages, without their replies. Unchanged: "
        f"on your "
        "newest approved replies, at most one character in twenty differs from what was sent; a reply in "
        "other "
        "words may be as good, so this is the least."
    )


def _outcome(version: ModelVersion) -> str:
    why = f": {version.note}" if version.note else ""
    return f"Version v{version.number} is {version.status}{why}."


def _curve(versions: Sequence[ModelVersion]) -> Plot:
    def line(name: str, label: str, *, dashed: bool = False) -> Line:
        known = [each for each in versions if name in each.metrics]
        return Line(
            label,
            [each.number for each in known],
            [100 * float(each.metrics[name]) for each in known],
            dashed,
        )

    return Plot(
        "versions",
        "version",
        "of 100 drafts",
        [
            line(UNCHANGED, "would be sent unchanged"),
            line(FITTING, "have to do with their messages"),
            line(TOPICS, "are on the wrong topic", dashed=True),
        ],
        whole=True,
    )


def _side_by_side(example: Example) -> SideBySide:
    before, now_ = example.former or _NO_DRAFT, example.new or _NO_DRAFT
    return SideBySide(example.message, ("Before", before), ("Now", now_))
