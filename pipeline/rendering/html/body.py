"""Write the blocks of a briefing as HTML: each text in the document's language and, beside it, in Dutch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import assert_never

from pipeline.document import Footnote, Heading, Item, Items, Paragraph, Segment, Segments, Table
from pipeline.rendering.briefing import Entry, Run, Speaker, runs, source_runs

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_NUMERIC = re.compile(r"[-–+±]?(?:[€$£] ?)?\d[\d.,  ]*(?: ?%)?|[-–]")
_LINED = frozenset({"addressee", "signature"})


@dataclass(frozen=True, slots=True)
class Frame:
    """What every text needs to know of its page.

    `translated` says that there is a Dutch text to show beside it; `kept` is the flag of a sentence that was not
    translated, `table` what an uncaptioned table is called, and `footnotes` the id of each footnote label.
    """

    language: str
    translated: bool
    kept: str
    table: str
    footnotes: Mapping[str, str]


def sentence(segment: Segment, frame: Frame, *, links: bool = True) -> str:
    """A segment in the document's language; without `links` its references to footnotes are left out."""
    base = "nl" if segment.kept else frame.language
    text = _runs(runs(segment, frame.language), base, frame, links)
    if not segment.kept or not frame.translated:
        return text
    return f'<span class="kept" lang="nl">{text}</span> <small class="flag">{escape(frame.kept)}</small>'


def source(segment: Segment, frame: Frame, *, links: bool = True) -> str:
    """The Dutch that a segment was translated from."""
    return _runs(source_runs(segment), "nl", frame, links)


def pair(
    element: str, segments: Segments, frame: Frame, *, label: str = "", links: bool = True, after: str = ""
) -> str:
    """Two elements, of class "t" with the text and "s" with the Dutch; only the first where nothing was translated.

    `label` is a list item's, escaped here; `after` is markup that follows the text.
    """
    head = f'<span class="label">{escape(label)}</span> ' if label else ""
    text = " ".join(f"<span>{sentence(segment, frame, links=links)}</span>" for segment in segments)
    own = f'<{element} class="t">{head}{text}{after}</{element}>'
    if not frame.translated:
        return own
    dutch = " ".join(f"<span>{source(segment, frame, links=links)}</span>" for segment in segments)
    return f'{own}<{element} class="s" lang="nl">{head}{dutch}{after}</{element}>'


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


def footnotes(notes: tuple[Footnote, ...], references: Mapping[str, list[Entry]], frame: Frame) -> Iterator[str]:
    """One list item a footnote, with a link back to each paragraph that refers to it."""
    seen: set[str] = set()
    for at, note in enumerate(notes, 1):
        homes = [] if note.label in seen else references.get(note.label, [])
        seen.add(note.label)
        back = "".join(map(_back, homes))
        text = pair("div", note.segments, frame, label=note.label, after=back)
        yield f'<li id="fn{at}"><div class="row">{text}</div></li>'


def _back(home: Entry) -> str:
    number = f" ¶ {escape(home.number)}" if home.number else ""
    return f' <a class="back" role="doc-backlink" href="#{home.anchor}">↑{number}</a>'


def _runs(cut: Iterable[Run], base: str, frame: Frame, links: bool) -> str:
    return "".join(_run(run, base, frame) for run in cut if links or not run.footnote)


def _run(run: Run, base: str, frame: Frame) -> str:
    text = escape(run.text)
    if run.footnote:
        target = frame.footnotes.get(run.text)
        return f'<sup><a role="doc-noteref" href="#{target}">{text}</a></sup>' if target else f"<sup>{text}</sup>"
    if not run.foreign or run.language == base:
        return text
    return f'<i lang="{run.language}">{text}</i>' if _LANGUAGE.fullmatch(run.language) else f"<i>{text}</i>"


def _number(entry: Entry) -> str:
    return f'<a class="no" href="#{entry.anchor}">{escape(entry.number)}</a>' if entry.number else ""


def _block(entry: Entry, before: Entry | None, frame: Frame) -> str:
    block = entry.block
    match block:
        case Heading(level=level):
            name = f"h{min(level + 1, 6)}"
            text = pair("span", (block.segment,), frame)
            return f'<{name} class="row" id="{entry.anchor}">{_number(entry)}{text}</{name}>'
        case Speaker():
            return f'<p class="row speaker" id="{entry.anchor}">{pair("span", (block.segment,), frame)}</p>'
        case Paragraph():
            return _paragraph(entry, block, frame)
        case Items():
            name = "ol" if block.ordered else "ul"
            items = "".join(_item(item, frame) for item in block.items)
            return f'<{name} class="items" id="{entry.anchor}">{items}</{name}>' if items else ""
        case Table():
            captioned = before if before and isinstance(before.block, Paragraph) else None
            return _table(entry, block, captioned, frame)
        case _:
            assert_never(block)


def _paragraph(entry: Entry, block: Paragraph, frame: Frame) -> str:
    look = "" if block.kind == "text" else f" {block.kind}"
    if block.kind in _LINED:
        look += " lines"
    text = pair("blockquote" if block.kind == "quotation" else "p", block.segments, frame)
    return f'<div class="row{look}" id="{entry.anchor}">{_number(entry)}{text}</div>'


def _item(item: Item, frame: Frame) -> str:
    inner = "".join(_item(each, frame) for each in item.items)
    if inner:
        name = "ol" if all(each.label for each in item.items) else "ul"
        inner = f'<{name} class="items">{inner}</{name}>'
    look = "" if item.label else ' class="dot"'
    return f'<li{look}><div class="row">{pair("div", item.segments, frame, label=item.label)}</div>{inner}</li>'


def _table(entry: Entry, table: Table, before: Entry | None, frame: Frame) -> str:
    figures = _figure_columns(table)
    rows = [
        "".join(_cell(cell, at < table.header, column in figures, frame) for column, cell in enumerate(row))
        for at, row in enumerate(table.rows)
    ]
    head = "".join(f"<tr>{row}</tr>" for row in rows[: table.header] if row)
    rest = "".join(f"<tr>{row}</tr>" for row in rows[table.header :] if row)
    if not head and not rest:
        return ""
    captioned = before and isinstance(before.block, Paragraph) and before.block.kind == "caption"
    name = f'aria-labelledby="{before.anchor}"' if before and captioned else f'aria-label="{escape(frame.table)}"'
    parts = (f"<thead>{head}</thead>" if head else "") + (f"<tbody>{rest}</tbody>" if rest else "")
    return f'<div class="table" id="{entry.anchor}" role="group" tabindex="0" {name}><table>{parts}</table></div>'


def _cell(cell: Segments, heads: bool, figure: bool, frame: Frame) -> str:
    same = all(segment.text == segment.source for segment in cell)
    look = " ".join(name for name, has in (("figure", figure), ("same", same)) if has and cell)
    attribute = f' class="{look}"' if look else ""
    text = pair("span", cell, frame) if cell else ""
    return f'<th scope="col"{attribute}>{text}</th>' if heads and cell else f"<td{attribute}>{text}</td>"


def _figure_columns(table: Table) -> frozenset[int]:
    """The columns whose cells below the header are all numbers, and so are set to the right."""
    columns = zip(*table.rows[table.header :], strict=False)
    return frozenset(at for at, column in enumerate(columns) if _are_figures(column))


def _are_figures(column: tuple[Segments, ...]) -> bool:
    texts = [segment.text for cell in column for segment in cell]
    return bool(texts) and all(map(_NUMERIC.fullmatch, texts))
