"""Read Markdown."""

from __future__ import annotations

from . import pandoc, txt
from .source import Extract

# Dollars, at signs and backslashes are themselves in a report.
_READER = "markdown-smart-tex_math_dollars-raw_tex-citations-raw_html+native_divs-latex_macros-example_lists"


def extract(data: bytes, name: str) -> Extract:
    """The text of the Markdown `data` without its markup. Raises UnreadableSource or SourceTooLarge."""
    page = txt.extract(data, name)
    return Extract(pandoc.text_of(page.text.encode(), name, _READER), notes=page.notes)
