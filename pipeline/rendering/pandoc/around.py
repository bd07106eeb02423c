"""Turn a briefing into the document tree that pandoc writes its formats from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from pipeline.document import Heading
from pipeline.rendering.briefing import BETWEEN_CELLS, Briefing, Check, Entry, Fact, Row
from pipeline.rendering.languages import language_tag
from pipeline.rendering.pandoc import elements as ast
from pipeline.rendering.pandoc.body import Text, body
from pipeline.rendering.pandoc.elements import Block, Inline
from pipeline.rendering.tables import strip_parts

_VERSION = [1, 23, 1]
_ANNEX = (0.08, 0.46, 0.46)
_FACTS = (0.28, 0.72)


def tree(briefing: Briefing, format: str) -> dict[str, Any]:
    """The whole briefing as pandoc's JSON, as one of its formats ("odt", "epub", "md", "txt") can show it."""
    return {"pandoc-api-version": _VERSION, "meta": _meta(briefing, format), "blocks": list(_blocks(briefing, format))}


def _meta(briefing: Briefing, format: str) -> dict[str, Any]:
    """What is said of the briefing outside its text; above all that a machine translated it."""
    facts = {
        "title": briefing.name,
        "subtitle": " · ".join(part for part in (briefing.kind, briefing.dates, briefing.place) if part),
        "author": briefing.author,
        "date": briefing.modified,
        "lang": language_tag(briefing.language),
        "subject": briefing.kind,
        "description": briefing.label,
        "rights": briefing.label if format == "epub" else "",  # which its title page shows
        "reference": briefing.reference,
        "identifier": _identifier(briefing),
    }
    return {name: {"t": "MetaString", "c": ast.line(value)} for name, value in facts.items() if value}


def _identifier(briefing: Briefing) -> str:
    """The same name for every making of this briefing, another for another source or language."""
    known = "\n".join(
        (briefing.language, briefing.title.text, briefing.reference, *(f.value for f in briefing.provenance))
    )
    return f"urn:uuid:{uuid5(NAMESPACE_URL, known)}"


def _blocks(briefing: Briefing, format: str) -> Iterator[Block]:
    text = Text(briefing, format)
    yield from _cover(briefing, text)
    yield from _glance(briefing, text)
    if briefing.facts:
        yield text.part(briefing.words.key_facts, "facts")
        yield _facts(briefing.facts, text)
    yield from _contents(briefing, text)
    yield from body(briefing.body, text)
    yield from _notes(text)
    if briefing.checks:
        yield text.part(briefing.words.to_check, "checks")
        yield ast.bullets([_check(check, text) for check in briefing.checks])
    yield from _annex(briefing, text)
    if briefing.provenance:
        yield text.part(briefing.words.provenance)
        yield _facts(briefing.provenance, text)


def _cover(briefing: Briefing, text: Text) -> Iterator[Block]:
    above = " · ".join(part for part in (briefing.kind, briefing.dates) if part)
    opening = [text.title()]
    if above:
        # Where the title is the first heading, what stands before it would be a chapter of its own.
        opening.insert(text.top, text.styled("Band", ast.paragraph(ast.words(above))))
    yield from opening
    if briefing.place:
        yield text.styled("Place", ast.paragraph(ast.words(briefing.place)))
    if briefing.strip:
        names = [[ast.plain(text.faint(fact.name))] for fact in briefing.strip]
        values = [[ast.plain([ast.strong(text.point(fact.point, italic=False))])] for fact in briefing.strip]
        yield ast.table([names], [values], strip_parts(briefing.strip), [False] * len(names))
    if briefing.label:
        count = [ast.BREAK, text.link(briefing.count, "checks")] if briefing.count else []
        yield text.styled("Label", ast.paragraph([ast.strong(ast.words(briefing.label)), *count]))


def _glance(briefing: Briefing, text: Text) -> Iterator[Block]:
    if not briefing.glance:
        return
    yield text.part(briefing.words.at_a_glance, "glance")
    points = [text.point(point) for point in briefing.glance]
    if text.format == "odt":  # where a list would leave the box
        yield from (text.styled("Glance", ast.paragraph([*ast.words("▪"), text.gap(), *point])) for point in points)
    else:
        yield text.styled("Glance", ast.bullets([[ast.plain(point)] for point in points]))


def _check(check: Check, text: Text) -> list[Block]:
    where = [text.link(check.where, check.anchor), ast.SPACE] if check.where else []
    said = [inline for message in check.messages for inline in (ast.BREAK, *ast.words(message))][1:]
    return [ast.plain([*where, *said])]


def _facts(facts: tuple[Fact, ...], text: Text) -> Block:
    head = [[ast.plain(ast.words(name))] for name in (text.words.item, text.words.details)]
    rows = [[[ast.plain(ast.words(fact.name))], [ast.plain(text.point(fact.point))]] for fact in facts]
    return ast.table([head], rows, _FACTS, (False, False))


def _contents(briefing: Briefing, text: Text) -> Iterator[Block]:
    """The contents; an EPUB has its own."""
    if not briefing.contents or text.format == "epub":
        return
    yield text.part(briefing.words.contents, "contents")
    if text.format == "odt":
        for entry, level in _levelled(briefing):
            yield text.styled(f"Contents {level}", ast.paragraph(text.contents_line(entry)))
        return
    listed: list[list[Block]] = []
    for entry, level in _levelled(briefing):
        line = ast.plain(text.contents_line(entry))
        if level == 1 or not listed:
            listed.append([line])
        else:
            listed[-1] = [listed[-1][0], ast.bullets([*(listed[-1][1]["c"] if listed[-1][1:] else []), [line]])]
    yield ast.bullets(listed)


def _levelled(briefing: Briefing) -> Iterator[tuple[Entry, int]]:
    return ((entry, entry.block.level) for entry in briefing.contents if isinstance(entry.block, Heading))


def _notes(text: Text) -> Iterator[Block]:
    unused = text.unused_notes()
    if unused:
        yield text.part(text.words.notes)
    for footnote in unused:
        label = [ast.raised(ast.words(footnote.label)), ast.SPACE] if footnote.label else []
        yield ast.paragraph([*label, *text.sentences(footnote.segments)])


def _annex(briefing: Briefing, text: Text) -> Iterator[Block]:
    if not briefing.annex:
        return
    words = briefing.words
    yield text.part(words.annex, "annex")
    yield text.styled("Introduction", ast.paragraph(ast.words(words.annex_intro)))
    head = [[ast.plain(ast.words(name))] for name in (words.paragraph, words.source, words.target)]
    yield ast.table([head], (_row(row, text) for row in briefing.annex), _ANNEX, (False, False, False))


def _row(row: Row, text: Text) -> list[list[Block]]:
    number = [ast.plain([text.link(row.number, row.anchor)])] if row.number else []
    beside = _together([text.sources(cell, italic=not row.heads) for cell in row.cells], row, text)
    return [number, beside, _together([text.sentences(cell, italic=not row.heads) for cell in row.cells], row, text)]


def _together(cells: list[list[Inline]], row: Row, text: Text) -> list[Block]:
    """The cells of a row read on, in bold where they are a heading."""
    between = ast.words(BETWEEN_CELLS)
    said = [inline for cell in cells for inline in (*between, *cell)][len(between) :]
    return [ast.plain([ast.strong(said)] if row.heads and text.format != "txt" else said)]
