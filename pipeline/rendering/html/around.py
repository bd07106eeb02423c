"""Write what stands around the text of a briefing as HTML: cover, summary, contents, notes, annex and provenance."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import escape

from pipeline.document import Heading, block_segments
from pipeline.rendering.briefing import Briefing, Check, Entry, Fact, Point, Row, Speaker
from pipeline.rendering.html import body as blocks
from pipeline.rendering.html.body import Frame, pair

_FEWEST_HEADINGS = 3
_PARAGRAPH = re.compile(r"¶(\d+)")


def main(briefing: Briefing) -> Iterator[str]:
    """The parts of the page between its band and its foot, in order."""
    words = briefing.words
    frame = Frame(
        language=briefing.language,
        translated=bool(briefing.annex),
        kept=words.kept,
        table=words.table,
        footnotes={note.label: f"fn{at}" for at, note in reversed(tuple(enumerate(briefing.footnotes, 1)))},
    )
    yield _cover(briefing, frame)
    if frame.translated:
        yield _view(briefing)
    yield _listed("glance", words.at_a_glance, "ul", (_point(point, frame) for point in briefing.glance))
    yield _facts(briefing)
    yield _contents(briefing, frame)
    yield '<div class="body" id="text" tabindex="-1">\n'
    if frame.translated:
        yield f'<p class="row columns"><span>{escape(words.english)}</span><span>{escape(words.dutch)}</span></p>\n'
    yield from (f"{part}\n" for part in blocks.body(briefing.body, frame) if part)
    yield "</div>\n"
    notes = blocks.footnotes(briefing.footnotes, _references(briefing.body), frame)
    yield _listed("notes", words.notes, "ol", notes)
    yield _listed("checks", words.to_check, "ul", map(_check, briefing.checks))
    yield _annex(briefing, frame)


def foot(briefing: Briefing) -> str:
    """How the briefing was made, at the end of the page."""
    title = escape(briefing.words.provenance)
    return f"<footer>\n<h2>{title}</h2>\n{_named('made', briefing.provenance)}</footer>\n"


def _cover(briefing: Briefing, frame: Frame) -> str:
    place = f'<p class="place">{escape(briefing.place)}</p>\n' if briefing.place else ""
    title = pair("span", (briefing.title,), frame, links=False)
    strip = _named("strip", briefing.strip)
    return f'<div class="cover">\n<h1 id="title">{title}</h1>\n{place}{strip}{_label(briefing)}</div>\n'


def _label(briefing: Briefing) -> str:
    if not briefing.label:
        return ""
    words, count = briefing.words, len(briefing.checks)
    to_check = f' <a href="#checks">{escape(words.to_check)} ({count})</a>' if count else ""
    return f'<p class="machine">{escape(briefing.label)}{to_check}</p>\n'


def _named(look: str, facts: tuple[Fact, ...]) -> str:
    pairs = "".join(f"<div><dt>{escape(fact.name)}</dt><dd>{escape(fact.value)}</dd></div>\n" for fact in facts)
    return f'<dl class="{look}">\n{pairs}</dl>\n' if pairs else ""


def _view(briefing: Briefing) -> str:
    words = briefing.words
    choices = (("text", words.view_text, " checked"), ("both", words.view_both, ""), ("source", words.view_source, ""))
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
    number = f"¶ {escape(point.number)}" if point.number else "↓"
    text = pair("span", (point.segment,), frame, links=False)
    return f'<li>{text} <a href="#{point.anchor}">{number}</a></li>'


def _check(check: Check) -> str:
    message = escape(check.message)
    if not check.anchor:
        return f"<li>{message}</li>"
    if not check.number:
        return f'<li><a href="#{check.anchor}">{message}</a></li>'
    return f'<li><a href="#{check.anchor}">¶ {escape(check.number)}</a> {message}</li>'


def _facts(briefing: Briefing) -> str:
    if not briefing.facts:
        return ""
    words = briefing.words
    anchors = {entry.anchor for entry in briefing.body}

    def linked(found: re.Match[str]) -> str:
        return f'<a href="#p{found[1]}">¶ {found[1]}</a>' if f"p{found[1]}" in anchors else found[0]

    rows = "".join(
        f'<tr><th scope="row">{escape(fact.name)}</th><td>{_PARAGRAPH.sub(linked, escape(fact.value))}</td></tr>\n'
        for fact in briefing.facts
    )
    return (
        f'<section class="facts" aria-labelledby="facts">\n<h2 id="facts">{escape(words.key_facts)}</h2>\n'
        f'<table aria-labelledby="facts">\n<thead><tr><th scope="col">{escape(words.item)}</th>'
        f'<th scope="col">{escape(words.details)}</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</section>\n'
    )


def _contents(briefing: Briefing, frame: Frame) -> str:
    """A list of the headings, those of level 2 within those of level 1; nothing where they are few."""
    if len(briefing.contents) < _FEWEST_HEADINGS:
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
    return f'<a href="#{entry.anchor}">{number}{pair("span", (heading.segment,), frame, links=False)}</a>'


def _sublist(lines: list[str]) -> str:
    return "<ol>" + "".join(f"<li>{line}</li>" for line in lines) + "</ol>" if lines else ""


def _references(body: tuple[Entry, ...]) -> dict[str, list[Entry]]:
    """The entries that refer to each footnote label."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in body:
        block = entry.block
        for segment in (block.segment,) if isinstance(block, Speaker) else block_segments(block):
            for mark in segment.marks:
                if mark.kind == "footnote" and entry not in found[mark.ref][-1:]:
                    found[mark.ref].append(entry)
    return found


def _annex(briefing: Briefing, frame: Frame) -> str:
    """The two languages in one table, for paper; on a screen the side-by-side view takes its place."""
    if not briefing.annex:
        return ""
    words = briefing.words
    rows = "\n".join(_row(row, frame) for row in briefing.annex)
    return (
        f'<section class="annex" aria-labelledby="annex">\n<h2 id="annex">{escape(words.annex)}</h2>\n'
        f'<p>{escape(words.annex_intro)}</p>\n<table>\n<thead><tr><th scope="col">{escape(words.paragraph)}</th>'
        f'<th scope="col">{escape(words.dutch)}</th><th scope="col">{escape(words.english)}</th></tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n</table>\n</section>\n"
    )


def _row(row: Row, frame: Frame) -> str:
    dutch = " ".join(blocks.source(segment, frame, links=False) for segment in row.segments)
    text = " ".join(blocks.sentence(segment, frame, links=False) for segment in row.segments)
    look = ' class="head"' if row.anchor.startswith(("title", "s")) else ""
    return f'<tr{look}><td>{escape(row.number)}</td><td lang="nl">{dutch}</td><td>{text}</td></tr>'
