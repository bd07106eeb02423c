"""Draw a briefing as a tagged PDF (PDF/UA-1 and PDF/A-2a) with Typst.

The texts reach the template as data and are never read as markup, so that nothing in a report can run in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timezone
from functools import cache
from threading import Lock
from typing import TypeAlias

import typst

from pipeline.document import (
    Footnote,
    Heading,
    Item,
    Items,
    Paragraph,
    Segment,
    Segments,
    Table,
    plain,
)
from pipeline.errors import RenderFailed
from pipeline.rendering.briefing import Briefing, Entry, Fact, Speaker, runs
from pipeline.rendering.glyphs import font_folder, showable
from pipeline.rendering.words import LOCALES

STANDARDS: Sequence[typst.PDFStandard] = ("ua-1", "a-2a")

Json: TypeAlias = "str | int | float | bool | None | list[Json] | dict[str, Json]"

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_UNBREAKABLE = re.compile(r"\S{25,}")
_BREAK_AFTER = re.compile(r"(?<=[/\\?&=#@:;,.+_|~)\]-])(?=[^\s/])")
_FIGURE = re.compile(r"[-–−+±€$£ ]*\d[\d.,:/ \u00a0]*(?:%|‰)?|[-–—]?")
_PAGE = 2600
_LONG = 6
_LONGEST_HEADER = 88
_BREAK = 0


def render(briefing: Briefing) -> bytes:
    """The briefing as PDF; the same briefing gives the same bytes. Raises RenderFailed where Typst refuses it."""
    sheet = json.dumps(_sheet(briefing), ensure_ascii=False)
    try:
        with _COMPILING:
            made = _compiler().compile(
                sys_inputs={"sheet": sheet},
                format="pdf",
                pdf_standards=list(STANDARDS),
                timestamp=_moment(briefing.modified),
            )
    except typst.TypstError as error:
        raise RenderFailed(briefing.reference or briefing.title.text, f"could not be made a PDF: {error}") from error
    return bytes(made)


_COMPILING = Lock()


@cache
def _compiler() -> typst.Compiler:
    """One compiler for the process, so that fonts and layout are kept from one report to the next."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font_folder())])
    folder = font_folder() / ".." / "typst"
    return typst.Compiler(str(folder / "briefing.typ"), root=str(folder), font_paths=fonts)


def _moment(day: str) -> datetime:
    """Midnight of an ISO date; a PDF/A must have a date, so 1980 where there is none."""
    try:
        known = date.fromisoformat(day[:10])
    except ValueError:
        known = date(1980, 1, 1)
    return datetime(known.year, known.month, known.day, tzinfo=timezone.utc)


def _sheet(briefing: Briefing) -> Json:
    """All that the template draws."""
    drawing = _Drawing(briefing)
    words = briefing.words
    body = list(drawing.body())
    title = _flat(briefing.title.text) or _flat(briefing.kind) or words.briefing
    return {
        "language": briefing.language,
        "region": LOCALES[briefing.language][3:],
        "words": {name: getattr(words, name) for name in _WORDS},
        "title": title,
        "titled": drawing.text((briefing.title,)) or title,
        "header": _shortened(title),
        "kind": _flat(briefing.kind) or words.briefing,
        "dates": _flat(briefing.dates),
        "place": _flat(briefing.place),
        "author": _flat(briefing.author),
        "footer": " · ".join(filter(None, (_flat(briefing.reference), _flat(briefing.author)))),
        "keywords": [text for text in map(_flat, (briefing.kind, briefing.reference, briefing.label)) if text],
        "label": _flat(briefing.label),
        "strip": _facts(briefing.strip),
        "glance": [
            {"text": drawing.text((point.segment,)), "number": _flat(point.number), "to": drawing.target(point.anchor)}
            for point in briefing.glance
        ],
        "facts": _facts(briefing.facts),
        "contents": list(drawing.contents()) if _pages(briefing) > _LONG else [],
        "body": body,
        "notes": [
            {"label": _flat(note.label), "text": drawing.text(note.segments)} for note in drawing.left_over() if note
        ],
        "checks": [
            {"text": _pieces(check.message), "number": _flat(check.number), "to": drawing.target(check.anchor)}
            for check in briefing.checks
        ],
        "annex": [drawing.row(row.segments, row.anchor, row.number) for row in briefing.annex],
        "provenance": _facts(briefing.provenance),
    }


_WORDS = (
    "at_a_glance", "key_facts", "item", "details", "contents", "to_check", "notes", "annex", "annex_intro",
    "paragraph", "dutch", "english", "provenance", "page", "of",
)  # fmt: skip


class _Drawing:
    """One briefing's texts as data; knows which anchors are drawn and which footnotes have been placed."""

    def __init__(self, briefing: Briefing) -> None:
        self.briefing = briefing
        self.language = briefing.language
        self.entries = [entry for entry in briefing.body if _drawn(entry)]
        self.anchors = {entry.anchor for entry in self.entries}
        self.waiting: dict[str, list[int]] = {}
        for index, note in enumerate(briefing.footnotes):
            self.waiting.setdefault(note.label, []).append(index)
        self.placed: dict[str, int] = {}

    def target(self, anchor: str) -> str:
        return anchor if anchor in self.anchors else ""

    def contents(self) -> Iterator[Json]:
        for entry in self.briefing.contents:
            if isinstance(entry.block, Heading) and entry.anchor in self.anchors:
                yield {
                    "level": min(entry.block.level, 2),
                    "number": _flat(entry.number),
                    "text": self.text((entry.block.segment,)),
                    "to": entry.anchor,
                }

    def body(self) -> Iterator[Json]:
        seen: set[str] = set()
        above = 0
        for entry in self.entries:
            drawn = self.block(entry)
            if isinstance(entry.block, Heading):
                # PDF/UA forbids to skip a level, which a source may do.
                above = drawn["level"] = max(1, min(entry.block.level, above + 1))
            drawn["anchor"] = "" if entry.anchor in seen else entry.anchor
            seen.add(entry.anchor)
            yield drawn

    def block(self, entry: Entry) -> dict[str, Json]:
        number = _flat(entry.number)
        match entry.block:
            case Heading(segment=segment):
                text = self.text((segment,), notes=True)
                return {"is": "heading", "number": number, "text": text} if text else {"is": "heading", "number": "", "text": number}
            case Paragraph(kind="text" | "quotation" | "caption" as kind, segments=segments):
                return {"is": kind, "number": number, "text": self.text(segments, notes=True)}
            case Paragraph(kind=kind, segments=segments):
                lines: list[Json] = [self.text((segment,), notes=True) for segment in segments]
                return {"is": kind, "lines": lines}
            case Items(items=items):
                return {"is": "list", "items": self.items(items)}
            case Table():
                return {"is": "table", **self.table(entry.block)}
            case Speaker(kind=kind, segment=segment):
                return {"is": "speaker", "kind": kind, "text": self.text((segment,), notes=True)}

    def items(self, items: Iterable[Item]) -> Json:
        return [
            {"label": _flat(item.label), "text": self.text(item.segments, notes=True), "items": self.items(item.items)}
            for item in items
        ]

    def table(self, table: Table) -> dict[str, Json]:
        header = max(0, min(table.header, len(table.rows) - 1))
        columns = list(zip(*table.rows[header:], strict=True))
        widths = [max(len(plain(cell)) for cell in column) for column in zip(*table.rows, strict=True)]
        return {
            # A header is repeated on every page, so a footnote in it stays a sign and its text goes to the notes.
            "header": [[self.text(cell) for cell in row] for row in table.rows[:header]],
            "rows": [[self.text(cell, notes=True) for cell in row] for row in table.rows[header:]],
            "widths": [min(max(width, 6), 48) ** 0.7 for width in widths],
            "figures": [all(_FIGURE.fullmatch(plain(cell)) for cell in column) for column in columns],
        }

    def row(self, segments: Segments, anchor: str, number: str) -> Json:
        sources = [showable(segment.source or segment.text) for segment in segments]
        return [_flat(number), self.target(anchor), _pieces(" ".join(sources)), self.text(segments)]

    def text(self, segments: Segments, *, notes: bool = False) -> list[Json]:
        """Segments that read on, as pieces: a string, a place where a line may break, or a run with properties."""
        made: list[Json] = []
        for at, segment in enumerate(segments):
            if at:
                made.append(" ")
            for run in runs(segment, self.language):
                if run.footnote:
                    made.append(self.reference(run.text, notes))
                elif run.foreign:
                    language = run.language if _LANGUAGE.fullmatch(run.language) else self.language
                    made.append({"text": _pieces(run.text), "language": language, "kept": segment.kept})
                else:
                    made.extend(_pieces(run.text))
        return made

    def reference(self, label: str, notes: bool) -> Json:
        """A footnote where its text is to stand at the foot of the page, else the sign alone."""
        sign = _flat(label) or "*"
        waiting = self.waiting.get(label)
        if notes and waiting:
            self.placed[label] = index = waiting.pop(0)
            return {"note": sign, "text": self.text(self.briefing.footnotes[index].segments), "anchor": f"note{index}"}
        if notes and label in self.placed:
            return {"note": sign, "to": f"note{self.placed[label]}"}
        return {"note": sign}

    def left_over(self) -> list[Footnote]:
        """The footnotes that no text drawn so far refers to."""
        return [self.briefing.footnotes[index] for index in sorted(sum(self.waiting.values(), []))]


def _drawn(entry: Entry) -> bool:
    """Whether there is anything to draw: a heading or a table may be empty, which PDF/UA forbids."""
    match entry.block:
        case Heading(segment=segment):
            return bool(_flat(segment.text) or _flat(entry.number))
        case Table(rows=rows):
            return any(rows)
        case _:
            return True


def _flat(text: str) -> str:
    """A single line without a glyph missing."""
    return " ".join(showable(text).split())


def _pieces(text: str) -> list[Json]:
    """A text cut where a line may break though no space or hyphen is there, as in an address on the web."""
    text = showable(text)
    made: list[Json] = []
    at = 0
    for word in _UNBREAKABLE.finditer(text):
        made.append(text[at : word.start()])
        for part in _BREAK_AFTER.split(word[0]):
            cuts = [part[cut : cut + 40] for cut in range(0, len(part), 40)]
            made.extend(piece for cut in cuts for piece in (cut, _BREAK))
        made.pop()
        at = word.end()
    made.append(text[at:])
    return [piece for piece in made if piece != ""]


def _facts(facts: Iterable[Fact]) -> Json:
    return [[_flat(fact.name), _pieces(fact.value)] for fact in facts]


def _shortened(title: str) -> str:
    if len(title) <= _LONGEST_HEADER:
        return title
    return title[:_LONGEST_HEADER].rsplit(" ", 1)[0].rstrip(" ,;:–-") + " …"


def _pages(briefing: Briefing) -> float:
    """About how many pages this becomes, judged by its letters."""
    letters = sum(len(segment.text) for row in briefing.annex for segment in row.segments)
    return 1 + letters / _PAGE + letters / (_PAGE * 1.2)
