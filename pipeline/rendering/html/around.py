"""Write what stands around the text of a briefing as HTML: cover, summary, contents, notes, annex and provenance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import escape

from pipeline.document import Heading
from pipeline.rendering.briefing import BETWEEN_CELLS, Briefing, Check, Entry, Fact, Point, Row, texts
from pipeline.rendering.html import body as blocks
from pipeline.rendering.html.body import Frame, pair, spoken
from pipeline.rendering.references import References


def main(briefing: Briefing) -> Iterator[str]:
    """The parts of the page between its band and its foot, in order."""
    words = briefing.words
    notes, homes = _references(briefing)
    frame = Frame(briefing, notes)
    yield _cover(briefing, frame)
    if frame.translated:
        yield _view(briefing)
    yield _listed("glance", words.at_a_glance, "ul", (f"<li>{_point(point, frame)}</li>" for point in briefing.glance))
    yield _facts(briefing, frame)
    yield _contents(briefing, frame)
    yield '<div class="body" id="text" tabindex="-1">\n'
    if frame.translated:
        yield f'<p class="row columns"><span>{escape(words.target)}</span><span>{escape(words.source)}</span></p>\n'
    yield from (f"{part}\n" for part in blocks.body(briefing.body, frame) if part)
    yield "</div>\n"
    yield _listed("notes", words.notes, "ol", blocks.footnotes(briefing.footnotes, frame, homes))
    yield _listed("checks", words.to_check, "ul", map(_check, briefing.checks))
    yield _annex(briefing, frame)


def foot(briefing: Briefing) -> str:
    """How the briefing was made, at the end of the page."""
    title = escape(briefing.words.provenance)
    return f"<footer>\n<h2>{title}</h2>\n{_named('made', briefing.provenance, Frame(briefing, {}))}</footer>\n"


def _cover(briefing: Briefing, frame: Frame) -> str:
    place = f'<p class="place">{escape(briefing.place)}</p>\n' if briefing.place else ""
    title = pair("span", (briefing.title,), frame)
    strip = _named("strip", briefing.strip, frame)
    return f'<div class="cover">\n<h1 id="title">{title}</h1>\n{place}{strip}{_label(briefing)}</div>\n'


def _label(briefing: Briefing) -> str:
    if not briefing.label:
        return ""
    count = f' <a href="#checks">{escape(briefing.count)}</a>' if briefing.count else ""
    return f'<p class="machine">{escape(briefing.label)}{count}</p>\n'


def _named(look: str, facts: tuple[Fact, ...], frame: Frame) -> str:
    pairs = "".join(f"<div><dt>{escape(fact.name)}</dt><dd>{_value(fact, frame)}</dd></div>\n" for fact in facts)
    return f'<dl class="{look}">\n{pairs}</dl>\n' if pairs else ""


def _view(briefing: Briefing) -> str:
    words = briefing.words
    choices = (("text", words.target, " checked"), ("both", words.view_both, ""), ("source", words.source, ""))
    radios = "".join(
        f'<input type="radio" name="view" id="view-{name}"{checked}><label for="view-{name}">{escape(label)}</label>'
        for name, label, checked in choices
    )
    return f'<fieldset class="view"><legend>{escape(words.view)}</legend><div>{radios}</div></fieldset>\n'


def _listed(name: str, title: str, element: str, items: Iterable[str]) -> str:
    """A section of one list, or nothing where there are no items."""
    listed = "\n".join(items)
    if not listed:
        return ""
    return (
        f'<section class="{name}" aria-labelledby="{name}">\n<h2 id="{name}">{escape(title)}</h2>\n'
        f"<{element}>\n{listed}\n</{element}>\n</section>\n"
    )


def _point(point: Point, frame: Frame) -> str:
    """A point of the summary, which the view of the source shows in that language."""
    return pair("span", (point.segment,), frame) + _place(point)


def _value(fact: Fact, frame: Frame) -> str:
    return blocks.sentence(fact.point.segment, frame) + _place(fact.point)


def _place(point: Point) -> str:
    return f" {_link(point.where, point.anchor)}" if point.where else ""


def _link(where: str, anchor: str) -> str:
    return f'<a href="#{anchor}">{escape(where)}</a>' if anchor else escape(where)


def _check(check: Check) -> str:
    messages = "<br>".join(map(escape, check.messages))
    return f"<li>{_link(check.where, check.anchor)} {messages}</li>" if check.where else f"<li>{messages}</li>"


def _facts(briefing: Briefing, frame: Frame) -> str:
    if not briefing.facts:
        return ""
    words = briefing.words
    rows = "".join(
        f'<tr><th scope="row">{escape(fact.name)}</th><td{frame.spoken}>{_value(fact, frame)}</td></tr>\n'
        for fact in briefing.facts
    )
    return (
        f'<section class="facts" aria-labelledby="facts">\n<h2 id="facts">{escape(words.key_facts)}</h2>\n'
        f'<table aria-labelledby="facts">\n<thead><tr><th scope="col">{escape(words.item)}</th>'
        f'<th scope="col">{escape(words.details)}</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</section>\n'
    )


def _contents(briefing: Briefing, frame: Frame) -> str:
    """A list of the headings, those of level 2 within those of level 1."""
    if not briefing.contents:
        return ""
    groups: list[list[str]] = []
    for entry in briefing.contents:
        if isinstance(entry.block, Heading):
            if entry.block.level == 1:
                groups.append([])
            groups[-1].append(_content(entry, entry.block, frame))
    items = "\n".join(f"<li>{first}{_sublist(rest)}</li>" for first, *rest in groups)
    title = escape(briefing.words.contents)
    return f'<nav aria-labelledby="contents">\n<h2 id="contents">{title}</h2>\n<ol>\n{items}\n</ol>\n</nav>\n'


def _content(entry: Entry, heading: Heading, frame: Frame) -> str:
    number = f'<span class="label">{escape(entry.number)}</span> ' if entry.number else ""
    return f'<a href="#{entry.anchor}">{number}{pair("span", (heading.segment,), frame)}</a>'


def _sublist(lines: list[str]) -> str:
    return "<ol>" + "".join(f"<li>{line}</li>" for line in lines) + "</ol>" if lines else ""


def _references(briefing: Briefing) -> tuple[dict[tuple[str, str], str], dict[str, list[Entry]]]:
    """The id of the footnote that each block's references mean, by anchor and label, and the blocks by that id."""
    references = References(briefing.footnotes)
    notes: dict[tuple[str, str], str] = {}
    homes: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in briefing.body:
        marks = (mark for segments in texts(entry.block) for segment in segments for mark in segment.marks)
        for label in (mark.ref for mark in marks if mark.kind == "footnote"):
            place, _ = references.follow(label)
            if place is not None and (entry.anchor, label) not in notes:
                notes[entry.anchor, label] = f"fn{place}"
                homes[f"fn{place}"].append(entry)
    return notes, homes


def _annex(briefing: Briefing, frame: Frame) -> str:
    """The two languages in one table, for paper; on a screen the side-by-side view takes its place."""
    if not briefing.annex:
        return ""
    words = briefing.words
    rows = "\n".join(_row(row, frame) for row in briefing.annex)
    return (
        f'<section class="annex" aria-labelledby="annex">\n<h2 id="annex">{escape(words.annex)}</h2>\n'
        f'<p>{escape(words.annex_intro)}</p>\n<table>\n<thead><tr><th scope="col">{escape(words.paragraph)}</th>'
        f'<th scope="col">{escape(words.source)}</th><th scope="col">{escape(words.target)}</th></tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n</table>\n</section>\n"
    )


def _row(row: Row, frame: Frame) -> str:
    beside = BETWEEN_CELLS.join(" ".join(blocks.source(s, frame) for s in cell) for cell in row.cells)
    text = BETWEEN_CELLS.join(" ".join(blocks.sentence(s, frame) for s in cell) for cell in row.cells)
    look = ' class="head"' if row.heads else ""
    return (
        f"<tr{look}><td>{escape(row.number)}</td><td{spoken(frame.briefing.source)}>{beside}</td>"
        f"<td{frame.spoken}>{text}</td></tr>"
    )
