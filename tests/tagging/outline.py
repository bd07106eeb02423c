"""A document as an outline that a person can read and write: one line a block, indented by what it is part of."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.document import Block, Document, Heading, Item, Items, Paragraph, Segment, Segments, Table, Turn


def outline(document: Document) -> str:
    """Sentences are parted by " | ", a note reference is "[^label]" where it stood."""
    lines = [f"title: {_text(document.title)}"]
    meta = document.meta
    known = {"kind": meta.kind, "date": meta.date, "until": meta.until, "place": meta.place}
    known |= {"author": meta.author, "reference": meta.reference}
    lines += [f"{name}: {value}" for name, value in known.items() if value]
    lines += [line for block in document.blocks for line in _block(block)]
    lines += [f"[^{note.label}]: {_texts(note.segments)}" for note in document.footnotes]
    return "\n".join(lines) + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield " ".join(filter(None, ["#" * block.level, block.number, _text(block.segment)]))
        case Paragraph():
            yield f"{block.kind}: {_texts(block.segments)}"
        case Items():
            yield "ordered list" if block.ordered else "list"
            for item in block.items:
                yield from _indented(_item(item))
        case Table():
            for place, row in enumerate(block.rows):
                yield ("header: " if place < block.header else "row: ") + " ¦ ".join(map(_texts, row))
        case Turn():
            yield f"{block.kind}: {_text(block.speaker)}"
            for inner in block.blocks:
                yield from _indented(_block(inner))


def _item(item: Item) -> Iterator[str]:
    yield f"- {item.label} {_texts(item.segments)}".replace("  ", " ")
    for inner in item.items:
        yield from _indented(_item(inner))


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


def _texts(segments: Segments) -> str:
    return " | ".join(map(_text, segments))


def _text(segment: Segment) -> str:
    text = segment.text
    for mark in reversed(segment.marks):
        if mark.kind == "footnote":
            text = f"{text[: mark.start]}[^{mark.ref}]{text[mark.start :]}"
    return text
