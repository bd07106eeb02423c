"""Draw a document as a few lines, so that what was read can be compared with what a person expects."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.document import Block, Document, Heading, Item, Items, Paragraph, Segment, Table, Turn


def outline(document: Document) -> list[str]:
    """One line a block, item, row and footnote; marks as `[words|kind|ref|value]`, segments apart by " / "."""
    lines = [f"title: {_sentence(document.title)}"]
    for block in document.blocks:
        lines.extend(_block(block))
    lines.extend(f"note {note.label}: {_sentences(note.segments)}" for note in document.footnotes)
    return lines


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * block.level} {block.number + ' ' if block.number else ''}{_sentence(block.segment)}"
        case Paragraph():
            yield f"{block.kind}: {_sentences(block.segments)}"
        case Items():
            yield "ordered list" if block.ordered else "list"
            for item in block.items:
                yield from _item(item, "  ")
        case Table():
            yield f"table with {block.header} heading rows"
            yield from ("  | " + " | ".join(map(_sentences, row)) for row in block.rows)
        case Turn():
            yield f"{block.kind} by {_sentence(block.speaker)}"
            for inner in block.blocks:
                yield from ("  " + line for line in _block(inner))


def _item(item: Item, indent: str) -> Iterator[str]:
    yield f"{indent}{item.label or '-'} {_sentences(item.segments)}"
    for inner in item.items:
        yield from _item(inner, indent + "  ")


def _sentences(segments: tuple[Segment, ...]) -> str:
    return " / ".join(map(_sentence, segments))


def _sentence(segment: Segment) -> str:
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


def _meaning(mark: object) -> str:
    kind, ref, value = (str(getattr(mark, name)) for name in ("kind", "ref", "value"))
    return "|".join((kind, ref, value)).rstrip("|")
