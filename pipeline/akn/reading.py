"""Read Akoma Ntoso 3.0 back into a document: what `to_xml` wrote exactly, and other people's sensibly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast

from lxml import etree

from pipeline.akn import reading_meta
from pipeline.akn.reading_sentences import SentenceReader
from pipeline.akn.validating import check_schema, line_of, parse
from pipeline.akn.vocabulary import AKN, KIND_OF_WRAPPER, OURS, PARAGRAPH_KINDS, local
from pipeline.document import (
    Block,
    Document,
    Heading,
    Item,
    Items,
    Paragraph,
    ParagraphKind,
    Segment,
    Segments,
    Table,
    Turn,
    TurnBlock,
    TurnKind,
)
from pipeline.errors import InvalidXml

_READABLE: Final = ("doc", "debate", "debateReport", "statement")
_REFUSED: Final = ("attachments", "components")
_TEXT: Final = frozenset(
    {"p", "block", "scene", "narrative", "summary", "crossHeading", "subheading", "listIntroduction", "listWrapUp",
     "from", "heading", "num", "tocItem", "caption", "longTitle"}
)  # fmt: skip
_PLACEHOLDER: Final = f"{OURS}placeholder"
_WIDEST_SPAN: Final = 20


def from_xml(data: bytes) -> Document:
    """The document that `to_xml` wrote; other valid reports come as near as their tags allow, with no text lost.

    Raises `InvalidXml`, with line and reason, for XML that is not well-formed, not valid against the OASIS schema,
    hostile (a DTD, over 64 MB, over 256 levels deep), or that is valid but no report (an act, a judgment).

    >>> from pipeline.akn.writing import to_xml
    >>> report = Document("nl", Segment("Verslag"), (Paragraph((Segment("Een zin."),)),))
    >>> from_xml(to_xml(report)) == report
    True
    """
    root = parse(data)
    check_schema(root)
    report = root[0]
    if local(report.tag) not in _READABLE:
        raise InvalidXml(f"line {line_of(report)}", f"is an Akoma Ntoso {local(report.tag)}, not a report")
    for name in _REFUSED:
        part = next((e for e in (report.find(AKN + name), root.find(AKN + name)) if e is not None), None)
        if part is not None:
            raise InvalidXml(
                f"line {line_of(part)}", f"has {name}, which this does not read", "Convert the parts one by one."
            )
    return _Reader(report).document()


class _Reader:
    """Reads one report."""

    def __init__(self, report: etree._Element) -> None:
        self._report = report
        self._notes = reading_meta.text_notes(report)
        self._sentences = SentenceReader({eid: note.get("marker") or eid for eid, note in self._notes.items()})

    def document(self) -> Document:
        title_element = next(self._report.iter(f"{AKN}docTitle"), None)
        if title_element is not None:
            title = self._sentences.read_one(title_element)
        else:
            words = reading_meta.fallback_title(self._report)
            title = Segment(words, self._sentences.next_key(words))
        blocks: list[Block] = []
        for part in self._report:
            name = local(part.tag)
            if name in ("preface", "coverPage", "preamble"):
                self._read_front(part, title_element, blocks)
            elif name != "meta":
                self._read_blocks(part, 0, blocks)
        for eid, note in self._notes.items():
            self._sentences.add_footnote(note.get("marker") or eid, eid, note)
        return Document(
            reading_meta.read_language(self._report),
            title,
            tuple(blocks),
            self._sentences.footnotes,
            reading_meta.read_meta(self._report),
            reading_meta.read_translation(self._report),
            reading_meta.read_warnings(self._report),
        )

    def _read_front(self, part: etree._Element, title: etree._Element | None, blocks: list[Block]) -> None:
        """What stands before the text, without the paragraph that is only the title."""
        for child in part:
            if not (title is not None and title.getparent() is child and _is_only_child(title)):
                self._read_block(child, 0, blocks)

    def _read_blocks(self, parent: etree._Element, level: int, blocks: list[Block]) -> None:
        for child in parent:
            self._read_block(child, level, blocks)

    def _read_block(self, element: etree._Element, level: int, blocks: list[Block]) -> None:
        """Add the blocks of one element; `level` is that of the heading it stands under."""
        name = local(element.tag)
        if element.get(_PLACEHOLDER) is not None:
            return
        if name in _TEXT:
            blocks.extend(self._paragraphs(element))
        elif name in ("blockList", "ul", "ol"):
            self._read_list(element, blocks)
        elif name == "table":
            self._read_table(element, blocks)
        elif name in ("speech", "question", "answer"):
            blocks.append(self._turn(element, cast("TurnKind", name)))
        elif name in ("foreign", "img", "meta"):
            words = " ".join(" ".join(map(str, element.itertext())).split()) if name == "foreign" else ""
            if words:
                blocks.append(Paragraph((Segment(words, self._sentences.next_key(words)),)))
        else:
            self._read_section(element, level, blocks)

    def _read_section(self, element: etree._Element, level: int, blocks: list[Block]) -> None:
        """A section with its heading, or a container that has none."""
        heading, number = element.find(f"{AKN}heading"), element.find(f"{AKN}num")
        title = heading if heading is not None else number
        if title is not None:
            level = self._level(element, level + 1)
            label = _label(number) if heading is not None else ""
            blocks.append(Heading(level, self._sentences.read_one(title), label))
        if element.text and element.text.strip():
            # An element of mixed content that this does not know: its words are kept as they come.
            blocks.extend(self._paragraphs(element))
            return
        for child in element:
            if child is not heading and child is not number:
                self._read_block(child, level, blocks)

    def _level(self, element: etree._Element, implied: int) -> int:
        text = element.get(f"{OURS}level")
        try:
            return implied if text is None else int(text)
        except ValueError:
            raise InvalidXml(f"line {line_of(element)}", f"has a heading of level “{(text or '')[:20]}”") from None

    def _paragraphs(self, element: etree._Element) -> Iterator[Paragraph]:
        kind, inner = _paragraph_kind(element)
        segments = self._sentences.read(inner)
        if segments or element.get(f"{OURS}empty") is not None:
            yield Paragraph(segments, kind)

    def _turn(self, element: etree._Element, kind: TurnKind) -> Turn:
        opening = element.find(f"{AKN}from")
        if opening is not None:
            speaker = self._sentences.read_one(opening)
        else:
            name = reading_meta.name_of(self._report, element.get("by", ""))
            speaker = Segment(name, self._sentences.next_key(name))
        blocks: list[Block] = []
        for child in element:
            if child is not opening:
                self._read_block(child, 0, blocks)
        return Turn(kind, speaker, tuple(_turn_blocks(blocks)))

    def _read_list(self, element: etree._Element, blocks: list[Block]) -> None:
        introduction, wrap_up = element.find(f"{AKN}listIntroduction"), element.find(f"{AKN}listWrapUp")
        if introduction is not None:
            blocks.extend(self._paragraphs(introduction))
        items = self._items(element)
        style = element.get("class")
        if style in ("ordered", "unordered"):
            ordered = style == "ordered"
        else:
            ordered = local(element.tag) == "ol" or any(c.isalnum() for item in items for c in item.label)
        blocks.append(Items(items, ordered))
        if wrap_up is not None:
            blocks.extend(self._paragraphs(wrap_up))

    def _items(self, element: etree._Element) -> tuple[Item, ...]:
        return tuple(
            self._item(child)
            for child in element
            if local(child.tag) in ("item", "li") and child.get(_PLACEHOLDER) is None
        )

    def _item(self, element: etree._Element) -> Item:
        label, segments, inner = "", Segments(), list[Item]()
        if local(element.tag) == "li":
            segments = self._sentences.read(element)
        for child in element:
            name = local(child.tag)
            if name == "num":
                label = _label(child)
            elif name in ("blockList", "ul", "ol"):
                inner.extend(self._nested_items(child))
            elif local(element.tag) != "li":
                found = self._sentences.read(child)
                if found and inner:
                    # Text after a nested list has no place in an item of its own: it follows as the next one.
                    inner.append(Item(found))
                else:
                    segments += found
        return Item(segments, label, tuple(inner))

    def _nested_items(self, element: etree._Element) -> Iterator[Item]:
        for name, items in (("listIntroduction", ()), ("", self._items(element)), ("listWrapUp", ())):
            extra = element.find(AKN + name) if name else None
            if extra is not None:
                segments = self._sentences.read(extra)
                if segments:
                    yield Item(segments)
            yield from items

    def _read_table(self, element: etree._Element, blocks: list[Block]) -> None:
        caption = element.find(f"{AKN}caption")
        if caption is not None:
            blocks.append(Paragraph(self._sentences.read(caption), "caption"))
        rows: list[list[Segments]] = []
        header = 0
        for row in element.iterfind(f"{AKN}tr"):
            if row.get(_PLACEHOLDER) is not None:
                continue
            if header == len(rows) and all(local(cell.tag) == "th" for cell in row):
                header += 1
            rows.append(self._cells(row))
        width = max(map(len, rows), default=0)
        blocks.append(Table(tuple(tuple(row + [()] * (width - len(row))) for row in rows), header))

    def _cells(self, row: etree._Element) -> list[Segments]:
        cells: list[Segments] = []
        for cell in row:
            if cell.get(_PLACEHOLDER) is not None:
                continue
            cells.append(tuple(segment for block in cell for segment in self._sentences.read(block)))
            span = cell.get("colspan", "1")
            cells.extend([()] * (min(int(span), _WIDEST_SPAN) - 1 if span.isdigit() and len(span) < 9 else 0))
        return cells


def _turn_blocks(blocks: list[Block]) -> Iterator[TurnBlock]:
    """What a turn may hold: a heading within it is read as a paragraph, a turn within it as its words."""
    for block in blocks:
        match block:
            case Heading(segment=segment):
                yield Paragraph((segment,))
            case Turn(speaker=speaker, blocks=inner):
                yield Paragraph((speaker,))
                yield from inner
            case _:
                yield block


def _paragraph_kind(element: etree._Element) -> tuple[ParagraphKind, etree._Element]:
    """The kind of a paragraph, and the element that holds its sentences."""
    name = element.get("name", "")
    if local(element.tag) == "block" and name in PARAGRAPH_KINDS:
        return cast("ParagraphKind", name), element
    if len(element) == 1 and element[0].tag in KIND_OF_WRAPPER and _is_only_child(element[0]):
        return cast("ParagraphKind", KIND_OF_WRAPPER[str(element[0].tag)]), element[0]
    return "text", element


def _is_only_child(element: etree._Element) -> bool:
    parent = element.getparent()
    around = ((parent.text if parent is not None else "") or "") + (element.tail or "")
    return parent is not None and len(parent) == 1 and not around.strip()


def _label(number: etree._Element | None) -> str:
    """The text of a `num`: exact where it is only text, as ours are."""
    if number is None:
        return ""
    return (number.text or "") if not len(number) else " ".join("".join(map(str, number.itertext())).split())
