"""Say what following macros or articles changed."""

from typing import TYPE_CHECKING

from bot.cli.terminal import stdout

if TYPE_CHECKING:
    from bot.services.knowledge.published import Followed, Publication

_SAMPLES, _SHOWN = 10, 300


def show_followed(what: str, publication: "Publication", followed: "Followed", *, dry_run: bool) -> None:
    """Write the figures, what is left out and why; with `dry_run` some samples first."""

    def line(text: str) -> None:
        stdout().print(text, highlight=False, markup=False)

    for each in publication.texts[:_SAMPLES] if dry_run else ():
        line(f"Q  {' '.join(each.question.split())[:_SHOWN]}\nA  {' '.join(each.reply.split())[:_SHOWN]}\n")
    would_be = "would be " if dry_run else ""
    line(
        f"{what}: {len(publication.texts):,} texts read; {followed.learned:,} {would_be}learned, "
        f"{followed.removed:,} {would_be}removed."
    )
    if followed.left_out:
        line("Left out:")
    for reason, count in followed.left_out.most_common():
        line(f"  {count:>7,}  {reason}")
    for sentence in publication.told[:20]:
        line(f"  {sentence}")
    if dry_run:
        line("Nothing was stored.")
    elif publication.texts:
        line(f"`draftdesk knowledge forget --tag {publication.tag}` forgets them for good.")
