"""Write the blocks of a document: sections nested by their headings, lists, tables and speakers' turns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, assert_never

from lxml import etree

from pipeline.akn import identity
from pipeline.akn.vocabulary import AKN, LINES_KINDS, OURS, WRAPPED_KINDS
from pipeline.akn.writing_sentences import SentenceWriter
from pipeline.document import Document, Heading, Item, Items, Paragraph, Table, Turn, TurnBlock
from pipeline.errors import InternalError

# libxml2 refuses more than 256 nested elements: both together stay under it, with what a list item holds.
_DEEPEST_SECTION: Final = 40
_DEEPEST_LIST: Final = 60
_SECTIONS: Final = (("section", "sec"), ("subsection", "subsec"), ("level", "lvl"))


class _Place:
    """An element that blocks are written into, with the eId they begin with and how many of each it holds."""

    def __init__(self, element: etree._Element, eid: str = "", level: int = 0) -> None:
        self.element = element
        self.eid = eid
        self.level = level
        self.counts: Counter[str] = Counter()

    def next_eid(self, prefix: str) -> str:
        self.counts[prefix] += 1
        return f"{self.eid}{'__' if self.eid else ''}{prefix}_{self.counts[prefix]}"


class BodyWriter:
    """Writes the blocks of one document; eIds follow from the shape alone, so that languages agree on them."""

    def __init__(self, sentences: SentenceWriter) -> None:
        self.sentences = sentences

    def write_body(self, body: etree._Element, document: Document) -> None:
        """Nested sections: text goes in `content`, or in `intro` where subsections follow."""
        sections = [_Place(body)]
        for (heading, blocks), (following, _) in pairwise((*_sections(document), (None, []))):
            if heading is None:
                self._write_blocks(sections[0], blocks)
                continue
            depth = _pop(sections, heading.level)
            name, prefix = _SECTIONS[min(depth, len(_SECTIONS) - 1)]
            section = self._open_section(sections[-1], name, prefix, heading)
            sections.append(section)
            if blocks:
                has_subsections = following is not None and following.level > heading.level
                holder = etree.SubElement(section.element, f"{AKN}{'intro' if has_subsections else 'content'}")
                self._write_blocks(_Place(holder, section.eid), blocks)
        if not len(body):
            _placeholder(body)

    def write_debate(self, body: etree._Element, document: Document) -> None:
        """Nested debate sections; what comes before the first heading is a section without one."""
        sections = [_Place(body)]
        for heading, blocks in _sections(document):
            if heading is not None:
                _pop(sections, heading.level)
                sections.append(self._open_section(sections[-1], "debateSection", "dbsect", heading))
                self._write_blocks(sections[-1], blocks)
            elif blocks:
                eid = sections[0].next_eid("dbsect")
                element = etree.SubElement(body, f"{AKN}debateSection", {"name": "opening", "eId": eid})
                self._write_blocks(_Place(element, eid), blocks)

    def _open_section(self, parent: _Place, name: str, prefix: str, heading: Heading) -> _Place:
        eid = parent.next_eid(prefix)
        element = etree.SubElement(parent.element, AKN + name, {"eId": eid})
        if name == "debateSection":
            element.set("name", "section")
        if heading.level != parent.level + 1:
            element.set(f"{OURS}level", str(heading.level))
        if heading.number:
            etree.SubElement(element, f"{AKN}num").text = heading.number
        words = etree.SubElement(element, f"{AKN}heading", {"eId": f"{eid}__heading"})
        self.sentences.write(words, f"{eid}__heading", (heading.segment,))
        return _Place(element, eid, heading.level)

    def _write_blocks(self, place: _Place, blocks: Sequence[TurnBlock | Turn]) -> None:
        caption: Paragraph | None = None
        for block, following in pairwise((*blocks, None)):
            match block:
                case Paragraph(kind="caption") if isinstance(following, Table):
                    caption = block
                case Paragraph():
                    self._write_paragraph(place, block)
                case Items():
                    eid = place.next_eid("list")
                    element = self._write_items(place.element, eid, block.items, 1)
                    element.set("class", "ordered" if block.ordered else "unordered")
                case Table():
                    self._write_table(place, block, caption)
                    caption = None
                case Turn():
                    self._write_turn(place, block)
                case None:
                    pass
                case _:
                    assert_never(block)

    def _write_paragraph(self, place: _Place, paragraph: Paragraph) -> None:
        kind = paragraph.kind
        if kind == "text" or kind in WRAPPED_KINDS:
            eid = place.next_eid("p")
            element = etree.SubElement(place.element, f"{AKN}p", {"eId": eid})
        else:
            eid = place.next_eid("block")
            element = etree.SubElement(place.element, f"{AKN}block", {"name": kind, "eId": eid})
        if not paragraph.segments:
            element.set(f"{OURS}empty", "true")
        inner = etree.SubElement(element, WRAPPED_KINDS[kind]) if kind in WRAPPED_KINDS else element
        self.sentences.write(inner, eid, paragraph.segments, lines=kind in LINES_KINDS)

    def _write_items(self, parent: etree._Element, eid: str, items: tuple[Item, ...], depth: int) -> etree._Element:
        if depth > _DEEPEST_LIST:
            raise InternalError(f"list {eid[:40]}…", f"is nested more than {_DEEPEST_LIST} deep")
        block_list = etree.SubElement(parent, f"{AKN}blockList", {"eId": eid})
        for number, item in enumerate(items, start=1):
            inner = f"{eid}__item_{number}"
            element = etree.SubElement(block_list, f"{AKN}item", {"eId": inner})
            if item.label:
                etree.SubElement(element, f"{AKN}num").text = item.label
            paragraph = etree.SubElement(element, f"{AKN}p", {"eId": f"{inner}__p_1"})
            self.sentences.write(paragraph, f"{inner}__p_1", item.segments)
            if item.items:
                self._write_items(element, f"{inner}__list_1", item.items, depth + 1)
        if not items:
            _placeholder(etree.SubElement(block_list, f"{AKN}item", {f"{OURS}placeholder": "true"}))
        return block_list

    def _write_table(self, place: _Place, table: Table, caption: Paragraph | None) -> None:
        eid = place.next_eid("table")
        element = etree.SubElement(place.element, f"{AKN}table", {"eId": eid})
        if caption is not None:
            words = etree.SubElement(element, f"{AKN}caption", {"eId": f"{eid}__caption"})
            self.sentences.write(words, f"{eid}__caption", caption.segments)
        for number, row in enumerate(table.rows, start=1):
            cell_name = "th" if number <= table.header else "td"
            row_eid = f"{eid}__tr_{number}"
            row_element = etree.SubElement(element, f"{AKN}tr", {"eId": row_eid})
            for column, cell in enumerate(row, start=1):
                cell_eid = f"{row_eid}__{cell_name}_{column}"
                cell_element = etree.SubElement(row_element, AKN + cell_name, {"eId": cell_eid})
                if cell:
                    paragraph = etree.SubElement(cell_element, f"{AKN}p", {"eId": f"{cell_eid}__p_1"})
                    self.sentences.write(paragraph, f"{cell_eid}__p_1", cell)
            if not row:
                etree.SubElement(row_element, AKN + cell_name, {f"{OURS}placeholder": "true"})
        if not table.rows:
            row_element = etree.SubElement(element, f"{AKN}tr", {f"{OURS}placeholder": "true"})
            etree.SubElement(row_element, f"{AKN}td")

    def _write_turn(self, place: _Place, turn: Turn) -> None:
        eid = place.next_eid(turn.kind)
        marks = turn.speaker.marks
        speaker = next((m for m in marks if m.kind in ("person", "organization")), None)
        role = next((m for m in marks if m.kind == "role"), None)
        by = "person" if speaker is None else identity.thing_id(speaker.kind, speaker.ref, {})
        element = etree.SubElement(place.element, AKN + turn.kind, {"eId": eid, "by": f"#{by}"})
        if role is not None:
            element.set("as", f"#{identity.thing_id('role', role.ref, {})}")
        words = etree.SubElement(element, f"{AKN}from", {"eId": f"{eid}__from"})
        self.sentences.write(words, f"{eid}__from", (turn.speaker,))
        self._write_blocks(_Place(element, eid), turn.blocks)
        if not turn.blocks:
            _placeholder(element)


def _sections(document: Document) -> Iterator[tuple[Heading | None, list[TurnBlock | Turn]]]:
    """Each heading with the blocks up to the next; first, under None, those before any heading."""
    heading: Heading | None = None
    blocks: list[TurnBlock | Turn] = []
    for block in document.blocks:
        if isinstance(block, Heading):
            yield heading, blocks
            heading, blocks = block, []
        else:
            blocks.append(block)
    yield heading, blocks


def _pop(sections: list[_Place], level: int) -> int:
    """Close the sections that a heading of this level ends; returns how deep the new one will be, from 0."""
    while len(sections) > 1 and (sections[-1].level >= level or len(sections) > _DEEPEST_SECTION):
        sections.pop()
    return len(sections) - 1


def _placeholder(element: etree._Element) -> None:
    """A paragraph that is there only because the schema wants one."""
    etree.SubElement(element, f"{AKN}p", {f"{OURS}placeholder": "true"})
