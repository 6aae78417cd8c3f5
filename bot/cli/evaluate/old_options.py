"""Name the new command for each option that `draftdesk evaluate` had before its programs became commands."""

from itertools import takewhile
from typing import Any

import typer
from typer.core import TyperGroup

_DRAFTS, _CURVE, _ABSTENTION = (
    f"draftdesk evaluate {name}" for name in ("drafts", "learning-curve", "abstention")
)
_MOVED = {
    "--drafts": _DRAFTS,
    "--learning-curve": _CURVE,
    "--abstention": _ABSTENTION,
    "--sample": f"{_DRAFTS} --sample or {_ABSTENTION} --sample",
    "--seed": f"{_DRAFTS} --seed or {_CURVE} --seed",
    "--bundle": f"{_DRAFTS} --bundle",
}


class EvaluateGroup(TyperGroup):
    """A group that names the new command for each option that moved to one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As `TyperGroup`. Raises BadParameter, a usage error, for an old option."""
        for argument in takewhile(lambda each: each not in self.commands, args):
            name = argument.partition("=")[0]
            if name in _MOVED:
                raise typer.BadParameter(f"{name} is now {_MOVED[name]}")
        return super().parse_args(ctx, args)
