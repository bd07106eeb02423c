"""Read web pages."""

from __future__ import annotations

from . import pandoc, txt
from .source import Extract


def extract(data: bytes, name: str) -> Extract:
    """The text of the page `data`, without its scripts and styles. Raises UnreadableSource or SourceTooLarge."""
    page = txt.extract(data, name)
    return Extract(pandoc.text_of(page.text.encode(), name, "html-smart"), notes=page.notes)
