"""A page of the browser that the tests look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PATIENCE = 120_000.0
"""Milliseconds to wait for something that must come; a slow machine only makes the test slow."""


@dataclass
class Tab:
    """A page of the browser and what went wrong in it."""

    page: Any
    home: str
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, path: str, ready: str) -> None:
        """Go to a path and wait until `ready` (a selector) is there and the page has come to rest."""
        self.page.goto(f"{self.home}/{path}", timeout=PATIENCE)
        self.page.wait_for_selector(ready, timeout=PATIENCE)
        self.rest()

    def rest(self) -> None:
        """Wait until no script runs."""
        self.page.wait_for_timeout(300)
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)
        self.page.wait_for_timeout(300)
