"""Lay out a briefing as the data that the PDF's template draws: texts in pieces, widths, and where links lead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Literal, TypeAlias

from pipeline.document import Footnote, Heading, Item, Items, Paragraph, Segments, Table, plain
from pipeline.rendering.briefing import BETWEEN_CELLS, LINED, Briefing, Check, Entry, Fact, Point, Row, Speaker
from pipeline.rendering.languages import language_tag
from pipeline.rendering.pdf.pieces import Json, flat, pieces, portions, spaced
from pipeline.rendering.references import References
from pipeline.rendering.runs import Run
from pipeline.rendering.tables import grid, strip_parts
from pipeline.rendering.texts import clipped

Noted: TypeAlias = Literal["text", "sign", ""]

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_MOST_FITTED = 50
_DEEPEST = 6
_LONG_PARAGRAPH = 4_000
_SHORT_PARAGRAPH = 400


def sheet(briefing: Briefing) -> dict[str, Json]:
    """All that the template draws."""
    drawing = _Drawing(briefing)
    words = briefing.words
    body = drawing.body()
    title = flat(briefing.title.text) or flat(briefing.kind) or words.briefing
    return {
        "language": _spoken(briefing.language),
        "source": _spoken(briefing.source),
        "fixed": _spoken(words.language),
        "words": {name: flat(getattr(words, name)) for name in _WORDS},
        "title": title,
        "titled": drawing.text((briefing.title,)) if flat(briefing.title.text) else [title],
        "header": clipped(title),
        "kind": flat(briefing.kind) or words.briefing,
        "dates": flat(briefing.dates),
        "place": flat(briefing.place),
        "author": flat(briefing.author),
        "footer": flat(briefing.foot),
        "keywords": [*filter(None, map(flat, (briefing.kind, briefing.reference, briefing.label)))],
        "label": flat(briefing.label),
        "count": flat(briefing.count),
        "strip": drawing.facts(briefing.strip),
        "strip-parts": strip_parts(briefing.strip),
        "glance": [*map(drawing.point, briefing.glance)],
        "facts": drawing.facts(briefing.facts),
        "contents": list(drawing.contents()),
        "body": body,
        "notes": [{"label": flat(note.label), "text": drawing.text(note.segments)} for note in drawing.left_over()],
        "checks": [*map(drawing.check, briefing.checks)],
        "annex": list(chain.from_iterable(map(drawing.rows, briefing.annex))),
        "provenance": drawing.facts(briefing.provenance),
    }


_WORDS = (
    "at_a_glance", "key_facts", "item", "details", "contents", "to_check", "notes", "annex", "annex_intro",
    "paragraph", "source", "target", "provenance", "page", "of",
)  # fmt: skip


class _Drawing:
    """One briefing's texts as data; knows which anchors are drawn and which footnotes have been placed."""

    def __init__(self, briefing: Briefing) -> None:
        self.briefing = briefing
        self.entries = [entry for entry in briefing.body if _drawn(entry)]
        self.anchors = {entry.anchor for entry in self.entries}
        self.references = References(briefing.footnotes)

    def target(self, anchor: str) -> str:
        return anchor if anchor in self.anchors else ""

    def facts(self, facts: Iterable[Fact]) -> list[Json]:
        return [{"name": flat(fact.name), "point": self.point(fact.point)} for fact in facts]

    def point(self, point: Point) -> Json:
        text = self.text((point.segment,))
        return {"text": text, "where": flat(point.where), "to": self.target(point.anchor)}

    def check(self, check: Check) -> Json:
        texts: list[Json] = [pieces(message) for message in check.messages]
        return {"texts": texts, "where": flat(check.where), "to": self.target(check.anchor)}

    def contents(self) -> Iterator[Json]:
        for entry in self.briefing.contents:
            if isinstance(entry.block, Heading) and entry.anchor in self.anchors:
                yield {
                    "level": entry.block.level,
                    "number": flat(entry.number),
                    "text": self.text((entry.block.segment,)),
                    "to": entry.anchor,
                }

    def body(self) -> list[dict[str, Json]]:
        made: list[dict[str, Json]] = []
        seen: set[str] = set()
        above = 0
        for entry in chain.from_iterable(map(_portioned, self.entries)):
            drawn = self.block(entry)
            if isinstance(entry.block, Heading):
                # PDF/UA forbids to skip a level, which a source may do.
                above = drawn["level"] = max(1, min(entry.block.level, above + 1))
            if drawn["is"] == "quotation":
                drawn |= {"joined": bool(made) and made[-1]["is"] == "quotation", "goes-on": False}
                if drawn["joined"]:
                    made[-1]["goes-on"] = True
            drawn["anchor"] = "" if entry.anchor in seen else entry.anchor
            seen.add(entry.anchor)
            made.append(drawn)
        return made

    def block(self, entry: Entry) -> dict[str, Json]:
        number = flat(entry.number)
        match entry.block:
            case Heading(segment=segment):
                text = self.text((segment,), notes="text")
                return {"is": "heading", "number": number if text else "", "text": text or [number]}
            case Paragraph(kind="text" | "quotation" | "caption" as kind, segments=segments):
                length = len(plain(segments))
                text = self.text(segments, notes="text")
                looks = {"quick": length > _LONG_PARAGRAPH, "short": length <= _SHORT_PARAGRAPH}
                return {"is": kind, "number": number, "text": text, **looks}
            case Paragraph(kind=kind, segments=segments):
                lines = [(segment,) for segment in segments] if kind in LINED else [segments]
                return {"is": kind, "lines": [self.text(line, notes="text") for line in lines]}
            case Items(items=items):
                return {"is": "list", "items": self.items(items)}
            case Table():
                return {"is": "table", **self.table(entry.block)}
            case Speaker(kind=kind, segment=segment):
                return {"is": "speaker", "asks": kind == "question", "text": self.text((segment,), notes="text")}

    def items(self, items: Iterable[Item], depth: int = 1) -> list[Json]:
        made: list[Json] = []
        for item in items:
            text = self.text(item.segments, notes="text")
            inner = self.items(item.items, depth + 1)
            # Typst refuses deep nesting, so what lies deeper follows at the deepest level.
            made.append({"label": flat(item.label), "text": text, "items": inner if depth < _DEEPEST else []})
            made += [] if depth < _DEEPEST else inner
        return made

    def table(self, table: Table) -> dict[str, Json]:
        drawn = grid(table)
        fitted = sum(width for width, are in zip(drawn.letters, drawn.figures, strict=True) if are) <= _MOST_FITTED
        return {
            # A header is repeated on every page, so a footnote in it stays a sign and its text goes to the notes.
            "header": [[self.text(cell, notes="sign") for cell in row] for row in drawn.rows[: drawn.header]],
            "rows": [[self.text(cell, notes="text") for cell in row] for row in drawn.rows[drawn.header :]],
            # 0 is as wide as its text; the others share what is left.
            "widths": [
                0 if fitted and are else min(max(width, 6), 48) ** 0.7
                for width, are in zip(drawn.letters, drawn.figures, strict=True)
            ],
            "figures": drawn.figures,
        }

    def rows(self, row: Row) -> Iterator[Json]:
        number, target = flat(row.number), self.target(row.anchor)
        cells = [segments for cell in row.cells for segments in portions(cell)]
        for together in [cells] if len(row.cells) > 1 else [[segments] for segments in cells]:
            beside = [spaced(self.runs(self.briefing.source_runs(s)) for s in segments) for segments in together]
            text = [self.text(segments) for segments in together]
            yield [number, target, row.heads, spaced(beside, BETWEEN_CELLS), spaced(text, BETWEEN_CELLS)]
            number = ""

    def text(self, segments: Segments, *, notes: Noted = "") -> list[Json]:
        """Segments that read on, as pieces: a string, a long word in parts, or a run with properties.

        Of footnotes it shows the texts at the foot of the page, or the signs alone, or nothing.
        """
        return spaced(self.runs(self.briefing.runs(segment), notes=notes) for segment in segments)

    def runs(self, cut: Iterable[Run], *, notes: Noted = "") -> list[Json]:
        made: list[Json] = []
        for run in cut:
            match run.kind:
                case "footnote":
                    made += [self.reference(run.text, notes)] if notes else []
                case "flag":
                    made += [" ", {"flag": f"[{flat(run.text)}]"}]
                case "foreign" | "kept":
                    made.append({"text": pieces(run.text), "language": _spoken(run.language), "is": run.kind})
                case _:
                    made += pieces(run.text)
        return made

    def reference(self, label: str, notes: Noted) -> Json:
        """A footnote where its text is to stand at the foot of the page, else the sign alone."""
        sign = flat(label) or "*"
        place, first = self.references.follow(label) if notes == "text" else (None, False)
        if place is None:
            return {"note": sign}
        if first:
            return {"note": sign, "text": self.text(self.briefing.footnotes[place].segments), "anchor": f"note{place}"}
        return {"note": sign, "to": f"note{place}"}

    def left_over(self) -> list[Footnote]:
        """The footnotes that no text drawn so far refers to."""
        return [self.briefing.footnotes[place] for place in self.references.left()]


def _drawn(entry: Entry) -> bool:
    """Whether there is anything to draw: a heading or a table may be empty, which PDF/UA forbids."""
    match entry.block:
        case Heading(segment=segment):
            return bool(flat(segment.text) or flat(entry.number))
        case Table(rows=rows):
            return any(rows)
        case _:
            return True


def _portioned(entry: Entry) -> Iterator[Entry]:
    """A paragraph of many pages as several, all but the first without a number."""
    if not isinstance(entry.block, Paragraph):
        yield entry
        return
    number = entry.number
    for segments in portions(entry.block.segments):
        yield replace(entry, number=number, block=replace(entry.block, segments=segments))
        number = ""


def _spoken(language: str) -> tuple[str, str]:
    """A language and its region as Typst takes them, each or both empty."""
    language, _, region = language_tag(language).partition("-")
    return (language, region if region == region.upper() else "") if _LANGUAGE.fullmatch(language) else ("", "")
