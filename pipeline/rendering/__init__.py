"""Draw a document in the formats people read: each is one module with `render(briefing) -> bytes`."""

from __future__ import annotations

from pipeline.document import Document
from pipeline.errors import UsageError
from pipeline.rendering.composing import brief

FORMATS: tuple[str, ...] = ("docx", "pdf", "html", "odt", "epub", "md", "txt")


def render(document: Document, format: str) -> bytes:
    """The briefing of `document` as a file in `format`, one of `FORMATS`; the same document gives the same bytes.

    Raises UsageError where there is no such format, and RenderFailed where its program cannot draw the document.

    >>> from pipeline.document import Segment
    >>> render(Document("nl", Segment("Verslag"), ()), "html")[:15]
    b'<!doctype html>'
    >>> render(Document("nl", Segment("Verslag"), ()), "rtf")
    Traceback (most recent call last):
    pipeline.errors.UsageError: rtf: is not a format this writes
      Choose one of: docx, pdf, html, odt, epub, md, txt.
    """
    if format not in FORMATS:
        raise UsageError(format, "is not a format this writes", f"Choose one of: {', '.join(FORMATS)}.")
    briefing = brief(document)
    # Each format is imported when it is asked for: python-docx, Typst and pandoc are slow to load.
    match format:
        case "docx":
            from pipeline.rendering.docx import render as render_docx

            return render_docx(briefing)
        case "pdf":
            from pipeline.rendering.pdf import render as render_pdf

            return render_pdf(briefing)
        case "html":
            from pipeline.rendering.html import render as render_html

            return render_html(briefing)
        case _:
            from pipeline.rendering.pandoc import render as render_with_pandoc

            return render_with_pandoc(briefing, format)
