"""Lay out a briefing as the data that the PDF's template draws: texts in pieces, widths, and where links lead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from pipeline.document import Footnote, Heading, Item, Items, Paragraph, Segment, Segments, Table, block_segments, plain
from pipeline.rendering.briefing import Briefing, Entry, Fact, Row, Run, Speaker, runs, source_runs
from pipeline.rendering.pdf.pieces import Json, flat, pieces, portions, spaced
from pipeline.rendering.words import LOCALES

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_FIGURE = re.compile(r"[-–−+±€$£ ]*\d[\d.,:/ \u00a0]*(?:%|‰)?|[-–—]?")
_PAGE, _ANNEX_PAGE = 2600, 3100
_LONG = 6
_MOST_CONTENTS = 50
_LONGEST_HEADER = 88
_MOST_FITTED = 50
_DEEPEST = 6
_LONG_PARAGRAPH = 4_000


def sheet(briefing: Briefing) -> dict[str, Json]:
    """All that the template draws."""
    drawing = _Drawing(briefing)
    words = briefing.words
    body = drawing.body()
    title = flat(briefing.title.text) or flat(briefing.kind) or words.briefing
    return {
        "language": briefing.language,
        "region": LOCALES[briefing.language][3:],
        "words": {name: getattr(words, name) for name in _WORDS},
        "title": title,
        "titled": drawing.text((briefing.title,)) if flat(briefing.title.text) else [title],
        "header": _shortened(title),
        "kind": flat(briefing.kind) or words.briefing,
        "dates": flat(briefing.dates),
        "place": flat(briefing.place),
        "author": flat(briefing.author),
        "footer": " · ".join(filter(None, (flat(briefing.reference), flat(briefing.author)))),
        "keywords": [*filter(None, map(flat, (briefing.kind, briefing.reference, briefing.label)))],
        "label": flat(briefing.label),
        "strip": [[flat(fact.name), pieces(fact.value), _share(fact)] for fact in briefing.strip],
        "glance": [
            {"text": drawing.text((point.segment,)), "number": flat(point.number), "to": drawing.target(point.anchor)}
            for point in briefing.glance
        ],
        "facts": _facts(briefing.facts),
        "contents": list(drawing.contents()) if _is_long(briefing) else [],
        "body": body,
        "notes": [{"label": flat(note.label), "text": drawing.text(note.segments)} for note in drawing.left_over()],
        "checks": [
            {"text": pieces(check.message), "number": flat(check.number), "to": drawing.target(check.anchor)}
            for check in briefing.checks
        ],
        "annex": list(chain.from_iterable(map(drawing.rows, briefing.annex))),
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
        self.headings = {entry.anchor for entry in self.entries if isinstance(entry.block, Heading)}
        self.waiting: dict[str, list[int]] = {}
        for index, note in enumerate(briefing.footnotes):
            self.waiting.setdefault(note.label, []).append(index)
        self.placed: dict[str, int] = {}

    def target(self, anchor: str) -> str:
        return anchor if anchor in self.anchors else ""

    def contents(self) -> Iterator[Json]:
        """Two levels of headings, or the first alone where both would fill more than a page."""
        deepest = 2 if len(self.briefing.contents) <= _MOST_CONTENTS else 1
        for entry in self.briefing.contents:
            if isinstance(entry.block, Heading) and entry.anchor in self.anchors and entry.block.level <= deepest:
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
                text = self.text((segment,), notes=True)
                return {"is": "heading", "number": number if text else "", "text": text or [number]}
            case Paragraph(kind="text" | "quotation" | "caption" as kind, segments=segments):
                quick = len(plain(segments)) > _LONG_PARAGRAPH
                return {"is": kind, "number": number, "text": self.text(segments, notes=True), "quick": quick}
            case Paragraph(kind=kind, segments=segments):
                lines: list[Json] = [self.text((segment,), notes=True) for segment in segments]
                return {"is": kind, "lines": lines}
            case Items(items=items):
                return {"is": "list", "items": self.items(items)}
            case Table():
                return {"is": "table", **self.table(entry.block)}
            case Speaker(kind=kind, segment=segment):
                return {"is": "speaker", "kind": kind, "text": self.text((segment,), notes=True)}

    def items(self, items: Iterable[Item], depth: int = 1) -> list[Json]:
        made: list[Json] = []
        for item in items:
            text = self.text(item.segments, notes=True)
            inner = self.items(item.items, depth + 1)
            # Typst refuses deep nesting, so what lies deeper follows at the deepest level.
            made.append({"label": flat(item.label), "text": text, "items": inner if depth < _DEEPEST else []})
            made += [] if depth < _DEEPEST else inner
        return made

    def table(self, table: Table) -> dict[str, Json]:
        header = max(0, min(table.header, len(table.rows) - 1))
        letters = [max(len(plain(cell)) for cell in column) for column in zip(*table.rows, strict=True)]
        figures = [
            all(_FIGURE.fullmatch(plain(cell)) for cell in column) for column in zip(*table.rows[header:], strict=True)
        ]
        fitted = sum(width for width, are in zip(letters, figures, strict=True) if are) <= _MOST_FITTED
        return {
            # A header is repeated on every page, so a footnote in it stays a sign and its text goes to the notes.
            "header": [[self.text(cell) for cell in row] for row in table.rows[:header]],
            "rows": [[self.text(cell, notes=True) for cell in row] for row in table.rows[header:]],
            # 0 is as wide as its text; the others share what is left.
            "widths": [
                0 if fitted and are else min(max(width, 6), 48) ** 0.7
                for width, are in zip(letters, figures, strict=True)
            ],
            "figures": figures,
        }

    def rows(self, row: Row) -> Iterator[Json]:
        heavy = row.anchor == "title" or row.anchor in self.headings
        number, target = flat(row.number), self.target(row.anchor)
        for segments in portions(row.segments):
            dutch = [self.runs(source_runs(segment), "nl") for segment in segments]
            yield [number, target, heavy, spaced(dutch), self.text(segments)]
            number = ""

    def text(self, segments: Segments, *, notes: bool = False) -> list[Json]:
        """Segments that read on, as pieces: a string, a long word in parts, or a run with properties."""
        return spaced(self.sentence(segment, notes) for segment in segments)

    def sentence(self, segment: Segment, notes: bool) -> list[Json]:
        made = self.runs(runs(segment, self.language), self.language, notes=notes, kept=segment.kept)
        if segment.kept and self.briefing.annex:
            made += [" ", {"flag": f"[{self.briefing.words.kept}]"}]
        return made

    def runs(self, cut: Iterable[Run], language: str, *, notes: bool = False, kept: bool = False) -> list[Json]:
        made: list[Json] = []
        for run in cut:
            if run.footnote:
                made.append(self.reference(run.text, notes))
            elif run.foreign:
                spoken = run.language if _LANGUAGE.fullmatch(run.language) else language
                made.append({"text": pieces(run.text), "language": spoken, "kept": kept})
            else:
                made += pieces(run.text)
        return made

    def reference(self, label: str, notes: bool) -> Json:
        """A footnote where its text is to stand at the foot of the page, else the sign alone."""
        sign = flat(label) or "*"
        waiting = self.waiting.get(label)
        if notes and waiting:
            self.placed[label] = index = waiting.pop(0)
            return {"note": sign, "text": self.text(self.briefing.footnotes[index].segments), "anchor": f"note{index}"}
        if notes and label in self.placed:
            return {"note": sign, "to": f"note{self.placed[label]}"}
        return {"note": sign}

    def left_over(self) -> list[Footnote]:
        """The footnotes that no text drawn so far refers to."""
        return [self.briefing.footnotes[index] for index in sorted(chain.from_iterable(self.waiting.values()))]


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


def _facts(facts: Iterable[Fact]) -> Json:
    return [[flat(fact.name), pieces(fact.value)] for fact in facts]


def _share(fact: Fact) -> float:
    """The part of the strip's width a fact takes: short ones must stay on one line, long ones may wrap."""
    letters = max(len(fact.name), len(fact.value), 8)
    return letters + 1 if letters <= 22 else 23 + min(letters - 22, 40) * 0.3


def _shortened(title: str) -> str:
    if len(title) <= _LONGEST_HEADER:
        return title
    return title[:_LONGEST_HEADER].rsplit(" ", 1)[0].rstrip(" ,;:–-") + " …"


def _is_long(briefing: Briefing) -> bool:
    """Whether a list of contents helps: there are some headings, and more pages than one leafs through."""
    blocks = (entry.block for entry in briefing.body if not isinstance(entry.block, Speaker))
    letters = sum(len(segment.text) for block in blocks for segment in block_segments(block))
    pages = 1 + letters / _PAGE + (letters / _ANNEX_PAGE if briefing.annex else 0)
    return len(briefing.contents) > 2 and pages > _LONG
