"""Read Word documents."""

from __future__ import annotations

from . import archive, pandoc
from .source import Extract


def extract(data: bytes, name: str) -> Extract:
    """The text of `data`. Raises UnreadableSource, HostileArchive or SourceTooLarge."""
    archive.check(data, name, "word/document.xml")
    return Extract(pandoc.text_of(data, name, "docx"))
