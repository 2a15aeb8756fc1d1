"""Everything that a page in a browser complains of, or does that it should not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Dialog, Error, Page, Request

__all__ = ["Complaints"]


@dataclass
class Complaints:
    """What a page says on the console, throws, asks for elsewhere, or opens.

    Attributes:
        root: The address that all its requests must start with.
        found: The complaints so far.
    """

    root: str
    found: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Note everything from now on."""
        page.on("console", self._note_message)
        page.on("pageerror", self._note_error)
        page.on("dialog", self._note_dialog)
        page.on("request", self._note_request)

    def _note_message(self, message: ConsoleMessage) -> None:
        self.found.append(message.text)

    def _note_error(self, error: Error) -> None:
        self.found.append(str(error))

    def _note_dialog(self, dialog: Dialog) -> None:
        self.found.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith(self.root):
            self.found.append(f"request to {request.url}")
