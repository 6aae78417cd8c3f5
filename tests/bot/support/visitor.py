"""A user of the App Home: open it, press its buttons, submit its forms."""

from dataclasses import dataclass
from typing import Any

from bot.playground.world.state import OpenView
from tests.bot.support.workplace import Workplace, eventually, usable

ADMIN, AGENT = "U0ADA", "U0MAYA"


@dataclass
class Visitor:
    """A user and their Home."""

    place: Workplace
    user: str = ADMIN

    def open(self) -> str:
        """Open the Home; return its content."""
        return self._after(lambda: self.place.gesture("home", user=self.user, tab="home"))

    def press(self, label: str, nth: int = 0) -> str:
        """Press a button that changes something; return the Home's new content."""
        return self._after(lambda: self._click(label, nth))

    def form(self, label: str) -> OpenView:
        """Press a button that opens a form."""
        self._click(label, 0)
        return self.place.view(self.user)

    def save(self, **entered: dict[str, Any]) -> str:
        """Submit the open form; return the Home's new content."""
        values = {block: {"value": given} for block, given in entered.items()}
        return self._after(lambda: self._saved(values))

    def refused(self, **entered: dict[str, Any]) -> dict[str, str]:
        """Submit the open form; return its errors."""
        values = {block: {"value": given} for block, given in entered.items()}
        errors: dict[str, str] = self.place.submit(values, self.user)["errors"]
        return errors

    def _saved(self, values: dict[str, Any]) -> None:
        told = self.place.submit(values, self.user)
        assert (told["problem"], told["errors"]) == (None, {}), told

    def _click(self, label: str, nth: int) -> None:
        home = self.place.playground.state.homes[self.user]
        found = [
            (block["block_id"], each["action_id"])
            for block in home.payload["blocks"]
            for each in usable(block)
            if label in (each["text"]["text"], each.get("accessibility_label"))
        ]
        block_id, action_id = found[nth]
        told = self.place.gesture(
            "action", user=self.user, view_id=home.id, block_id=block_id, action_id=action_id
        )
        assert told["problem"] is None, told

    def _after(self, do: Any) -> str:
        homes = self.place.playground.state.homes
        before = homes[self.user].revision if self.user in homes else 0
        do()
        eventually(lambda: self.user in homes and homes[self.user].revision > before)
        return str(homes[self.user].payload["blocks"])
