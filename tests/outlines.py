"""A document as an outline that a person can read and write: one line a block, indented by what it is part of."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.document import Block, Document, Heading, Item, Items, Mark, Paragraph, Segment, Segments, Table, Turn


def outline(document: Document) -> str:
    """What a report says of itself, and its blocks; a note reference is "[^label]" where it stood."""
    meta = document.meta
    known = {"kind": meta.kind, "date": meta.date, "until": meta.until, "place": meta.place}
    known |= {"author": meta.author, "reference": meta.reference}
    title, *blocks = _Outline(_with_references).lines(document)
    return "\n".join([title, *(f"{name}: {value}" for name, value in known.items() if value), *blocks]) + "\n"


def marked_outline(document: Document) -> list[str]:
    """The title, blocks and notes of a document, with marks as "[words|kind|ref|value]"."""
    return list(_Outline(_with_marks).lines(document))


class _Outline:
    """Lines of an outline in which `text` says how a segment is shown; sentences are parted by " | "."""

    def __init__(self, text: Callable[[Segment], str]) -> None:
        self.text = text

    def lines(self, document: Document) -> Iterator[str]:
        yield f"title: {self.text(document.title)}"
        for block in document.blocks:
            yield from self.block(block)
        yield from (f"[^{note.label}]: {self.texts(note.segments)}" for note in document.footnotes)

    def block(self, block: Block) -> Iterator[str]:
        match block:
            case Heading():
                yield " ".join(filter(None, ["#" * block.level, block.number, self.text(block.segment)]))
            case Paragraph():
                yield f"{block.kind}: {self.texts(block.segments)}"
            case Items():
                yield "ordered list" if block.ordered else "list"
                for item in block.items:
                    yield from _indented(self.item(item))
            case Table():
                for place, row in enumerate(block.rows):
                    yield ("header: " if place < block.header else "row: ") + " ¦ ".join(map(self.texts, row))
            case Turn():
                yield f"{block.kind}: {self.text(block.speaker)}"
                for inner in block.blocks:
                    yield from _indented(self.block(inner))

    def item(self, item: Item) -> Iterator[str]:
        yield " ".join(filter(None, ["-", item.label, self.texts(item.segments)]))
        for inner in item.items:
            yield from _indented(self.item(inner))

    def texts(self, segments: Segments) -> str:
        return " | ".join(map(self.text, segments))


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


def _with_references(segment: Segment) -> str:
    text = segment.text
    for mark in reversed(segment.marks):
        if mark.kind == "footnote":
            text = f"{text[: mark.start]}[^{mark.ref}]{text[mark.start :]}"
    return text


def _with_marks(segment: Segment) -> str:
    inserts: list[tuple[int, int, str]] = []
    for order, mark in enumerate(segment.marks):
        if mark.start == mark.end:
            inserts.append((mark.start, order, f"[|{_meaning(mark)}]"))
            continue
        inserts.append((mark.start, order, "["))
        inserts.append((mark.end, -order - 1, f"|{_meaning(mark)}]"))
    text = segment.text
    # Later places first; at one place ends stand before what begins there, the innermost first.
    for at, _, words in sorted(inserts, key=lambda insert: (insert[0], insert[1]), reverse=True):
        text = text[:at] + words + text[at:]
    return text


def _meaning(mark: Mark) -> str:
    return "|".join((mark.kind, mark.ref, mark.value)).rstrip("|")
