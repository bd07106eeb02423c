"""Write the blocks of a briefing as HTML: each text in the document's language and, beside it, its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import assert_never

from pipeline.document import Footnote, Heading, Item, Items, Paragraph, Segment, Segments, Table
from pipeline.rendering.briefing import LINED, Briefing, Entry, Speaker
from pipeline.rendering.languages import language_tag, runs_leftward
from pipeline.rendering.runs import Run
from pipeline.rendering.tables import grid


@dataclass(frozen=True, slots=True)
class Frame:
    """What every text needs to know of its page.

    `notes` are the ids of the footnotes that the references of each block mean, by its anchor and their labels.
    """

    briefing: Briefing
    notes: Mapping[tuple[str, str], str]

    @property
    def translated(self) -> bool:
        """Whether there is a source to show beside each text."""
        return bool(self.briefing.annex)

    @property
    def spoken(self) -> str:
        """The attributes of a text in the document's language, which need not be that of the page's fixed texts."""
        language = self.briefing.language
        return spoken(language) if language != self.briefing.words.language else ""


def spoken(language: str) -> str:
    """The attributes that say in which language an element is, and that it runs leftward if it does.

    >>> spoken("nl"), spoken("ar"), spoken("?")
    (' lang="nl"', ' lang="ar" dir="rtl"', '')
    """
    named = f' lang="{language}"' if language_tag(language) else ""
    return named + (' dir="rtl"' if runs_leftward(language) else "")


def sentence(segment: Segment, frame: Frame, anchor: str = "") -> str:
    """A segment in the document's language; its references to footnotes are left out where it has no `anchor`."""
    runs = frame.briefing.runs(segment)
    text = _runs((run for run in runs if run.kind != "flag"), frame, anchor)
    if not any(run.kind == "kept" for run in runs):
        return text
    flag = "".join(escape(run.text) for run in runs if run.kind == "flag")
    return f'<span class="kept"{spoken(frame.briefing.source)}>{text}</span> <small class="flag">{flag}</small>'


def source(segment: Segment, frame: Frame, anchor: str = "") -> str:
    """What a segment was translated from."""
    return _runs(frame.briefing.source_runs(segment), frame, anchor)


def pair(element: str, segments: Segments, frame: Frame, anchor: str = "", *, label: str = "", after: str = "") -> str:
    """Two elements, of class "t" with the text and "s" with the source; only the first where nothing was translated.

    `label` is a list item's, escaped here; `after` is markup that follows the text.
    """
    head = f'<span class="label">{escape(label)}</span> ' if label else ""
    text = " ".join(f"<span>{sentence(segment, frame, anchor)}</span>" for segment in segments)
    own = f'<{element} class="t"{frame.spoken}>{head}{text}{after}</{element}>'
    if not frame.translated:
        return own
    beside = " ".join(f"<span>{source(segment, frame, anchor)}</span>" for segment in segments)
    return f'{own}<{element} class="s"{spoken(frame.briefing.source)}>{head}{beside}{after}</{element}>'


def body(entries: Iterable[Entry], frame: Frame) -> Iterator[str]:
    """The blocks in order; what belongs to one turn, question or answer stands in one `div`."""
    opened = False
    before: Entry | None = None
    for entry in entries:
        if opened and (entry.within is None or isinstance(entry.block, Speaker)):
            yield "</div>"
            opened = False
        if isinstance(entry.block, Speaker):
            yield f'<div class="turn {entry.block.kind}">'
            opened = True
        yield _block(entry, before, frame)
        before = entry
    if opened:
        yield "</div>"


def footnotes(notes: tuple[Footnote, ...], frame: Frame, homes: Mapping[str, list[Entry]]) -> Iterator[str]:
    """One list item a footnote, with a link back to each block that refers to it."""
    for at, note in enumerate(notes):
        back = "".join(map(_back, homes.get(f"fn{at}", ())))
        text = pair("div", note.segments, frame, label=note.label, after=back)
        yield f'<li id="fn{at}"><div class="row">{text}</div></li>'


def _back(home: Entry) -> str:
    number = f" ¶ {escape(home.number)}" if home.number else ""
    return f' <a class="back" role="doc-backlink" href="#{home.anchor}">↑{number}</a>'


def _runs(runs: Iterable[Run], frame: Frame, anchor: str) -> str:
    return "".join(_run(run, frame, anchor) for run in runs if anchor or run.kind != "footnote")


def _run(run: Run, frame: Frame, anchor: str) -> str:
    text = escape(run.text)
    if run.kind == "footnote":
        target = frame.notes.get((anchor, run.text))
        return f'<sup><a role="doc-noteref" href="#{target}">{text}</a></sup>' if target else f"<sup>{text}</sup>"
    return f"<i{spoken(run.language)}>{text}</i>" if run.kind == "foreign" else text


def _number(entry: Entry) -> str:
    return f'<a class="no" href="#{entry.anchor}">{escape(entry.number)}</a>' if entry.number else ""


def _block(entry: Entry, before: Entry | None, frame: Frame) -> str:
    block = entry.block
    match block:
        case Heading(level=level):
            name = f"h{min(level + 1, 6)}"
            text = pair("span", (block.segment,), frame, entry.anchor)
            return f'<{name} class="row" id="{entry.anchor}">{_number(entry)}{text}</{name}>'
        case Speaker():
            return (
                f'<p class="row speaker" id="{entry.anchor}">{pair("span", (block.segment,), frame, entry.anchor)}</p>'
            )
        case Paragraph():
            return _paragraph(entry, block, frame)
        case Items():
            name = "ol" if block.ordered else "ul"
            items = "".join(_item(item, frame, entry.anchor) for item in block.items)
            return f'<{name} class="items" id="{entry.anchor}">{items}</{name}>' if items else ""
        case Table():
            return _table(entry, block, before, frame)
        case _:
            assert_never(block)


def _paragraph(entry: Entry, block: Paragraph, frame: Frame) -> str:
    look = "" if block.kind == "text" else f" {block.kind}"
    if block.kind in LINED:
        look += " lines"
    text = pair("blockquote" if block.kind == "quotation" else "p", block.segments, frame, entry.anchor)
    return f'<div class="row{look}" id="{entry.anchor}">{_number(entry)}{text}</div>'


def _item(item: Item, frame: Frame, anchor: str) -> str:
    inner = "".join(_item(each, frame, anchor) for each in item.items)
    if inner:
        name = "ol" if all(each.label for each in item.items) else "ul"
        inner = f'<{name} class="items">{inner}</{name}>'
    look = "" if item.label else ' class="dot"'
    return f'<li{look}><div class="row">{pair("div", item.segments, frame, anchor, label=item.label)}</div>{inner}</li>'


def _table(entry: Entry, table: Table, before: Entry | None, frame: Frame) -> str:
    drawn = grid(table)
    rows = [
        "".join(
            _cell(cell, at < drawn.header, figures, frame, entry.anchor)
            for figures, cell in zip(drawn.figures, row, strict=True)
        )
        for at, row in enumerate(drawn.rows)
    ]
    if not rows:
        return ""
    head = "".join(f"<tr>{row}</tr>" for row in rows[: drawn.header])
    rest = "".join(f"<tr>{row}</tr>" for row in rows[drawn.header :])
    captioned = before and isinstance(before.block, Paragraph) and before.block.kind == "caption"
    name = f'aria-labelledby="{before.anchor}"' if before and captioned else f'aria-label="{_table_name(frame)}"'
    parts = (f"<thead>{head}</thead>" if head else "") + f"<tbody>{rest}</tbody>"
    return f'<div class="table" id="{entry.anchor}" role="group" tabindex="0" {name}><table>{parts}</table></div>'


def _table_name(frame: Frame) -> str:
    return escape(frame.briefing.words.table)


def _cell(cell: Segments, heads: bool, figures: bool, frame: Frame, anchor: str) -> str:
    same = all(segment.text == segment.source for segment in cell)
    look = " ".join(name for name, has in (("figure", figures), ("same", same)) if has and cell)
    attribute = f' class="{look}"' if look else ""
    text = pair("span", cell, frame, anchor) if cell else ""
    return f'<th scope="col"{attribute}>{text}</th>' if heads and cell else f"<td{attribute}>{text}</td>"
