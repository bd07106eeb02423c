"""Write the elements of pandoc's document tree: what its JSON holds for text, links, blocks and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from pipeline.rendering.texts import carried

Inline: TypeAlias = dict[str, Any]
Block: TypeAlias = dict[str, Any]

SPACE: Inline = {"t": "Space"}
BREAK: Inline = {"t": "LineBreak"}


def words(text: str) -> list[Inline]:
    """A text as words with spaces between them, at which a line may be wrapped.

    >>> words("a b")
    [{'t': 'Str', 'c': 'a'}, {'t': 'Space'}, {'t': 'Str', 'c': 'b'}]
    """
    made: list[Inline] = []
    for place, word in enumerate(carried(text).split(" ")):
        if place:
            made.append(SPACE)
        if word:
            made.append({"t": "Str", "c": word})
    return made


def phrase(text: str) -> list[Inline]:
    """A text whose lines are not wrapped: its first word, which pandoc escapes where it looks like a list's sign.

    pandoc takes half to a quarter of the time that it takes for `words`.

    >>> phrase("1. b c")
    [{'t': 'Str', 'c': '1.'}, {'t': 'Space'}, {'t': 'Str', 'c': 'b c'}]
    """
    if "\\" in text:  # which pandoc takes for the escape of a space after it
        return words(text)
    first, space, rest = carried(text).partition(" ")
    made: list[Inline] = [{"t": "Str", "c": first}] if first else []
    if space:
        made.append(SPACE)
    if rest:
        made.append({"t": "Str", "c": rest})
    return made


def letters(content: list[Inline]) -> int:
    """How long a text is on a line.

    >>> letters([*words("a b"), span(words("c"))])
    4
    """
    return sum(map(_letters, content))


def _letters(inline: Inline) -> int:
    match inline["t"]:
        case "Str":
            return len(inline["c"])
        case "Span" | "Link":
            return letters(inline["c"][1])
        case "Emph" | "Strong" | "Superscript":
            return letters(inline["c"])
        case _:  # a space; or a footnote, of which little more stands on the line
            return 1


def line(text: str) -> str:
    """A text as metadata holds it: one line."""
    return " ".join(carried(text).split())


def attributes(identifier: str = "", style: str = "", language: str = "") -> list[Any]:
    """An identifier, a class and custom style of one name, and a language."""
    named = [["custom-style", style]] if style else []
    spoken = [["lang", language]] if language else []
    return [identifier, [style.lower().replace(" ", "-")] if style else [], named + spoken]


def span(content: list[Inline], identifier: str = "", style: str = "", language: str = "") -> Inline:
    """Content with a name, a style or a language."""
    return {"t": "Span", "c": [attributes(identifier, style, language), content]}


def emphasis(content: list[Inline]) -> Inline:
    """Content in italics."""
    return {"t": "Emph", "c": content}


def strong(content: list[Inline]) -> Inline:
    """Content in bold."""
    return {"t": "Strong", "c": content}


def raised(content: list[Inline]) -> Inline:
    """Content in superscript."""
    return {"t": "Superscript", "c": content}


def note(content: list[Inline]) -> Inline:
    """A footnote at this place."""
    return {"t": "Note", "c": [paragraph(content)]}


def link(content: list[Inline], anchor: str) -> Inline:
    """Content that leads to the element named `anchor`."""
    return {"t": "Link", "c": [attributes(), content, [f"#{anchor}", ""]]}


def paragraph(content: list[Inline]) -> Block:
    """A paragraph."""
    return {"t": "Para", "c": content}


def plain(content: list[Inline]) -> Block:
    """Text in a list item or cell."""
    return {"t": "Plain", "c": content}


def heading(level: int, identifier: str, content: list[Inline]) -> Block:
    """A heading; there are six levels."""
    return {"t": "Header", "c": [min(level, 6), attributes(identifier), content]}


def styled(style: str, blocks: list[Block], identifier: str = "") -> Block:
    """Blocks in a paragraph style."""
    return {"t": "Div", "c": [attributes(identifier, style), blocks]}


def quotation(blocks: list[Block]) -> Block:
    """A block quotation."""
    return {"t": "BlockQuote", "c": blocks}


def bullets(items: list[list[Block]]) -> Block:
    """A list with bullets."""
    return {"t": "BulletList", "c": items}


def numbered(items: list[list[Block]], start: int, style: str, after: str) -> Block:
    """A list that counts; `style` and `after` are pandoc's names."""
    return {"t": "OrderedList", "c": [[start, {"t": style}, {"t": after}], items]}


def table(
    head: Iterable[Sequence[list[Block]]],
    rows: Iterable[Sequence[list[Block]]],
    widths: Sequence[float],
    right: Sequence[bool],
) -> Block:
    """A table; `widths` are parts of the line, and `right` are the columns of figures."""
    aligned = [{"t": "AlignRight" if figures else "AlignLeft"} for figures in right]
    columns = [[alignment, {"t": "ColWidth", "c": width}] for alignment, width in zip(aligned, widths, strict=True)]
    empty = attributes()
    return {
        "t": "Table",
        "c": [
            empty,
            [None, []],
            columns,
            [empty, [_row(cells) for cells in head]],
            [[empty, 0, [], [_row(cells) for cells in rows]]],
            [empty, []],
        ],
    }


def _row(cells: Sequence[list[Block]]) -> list[Any]:
    return [attributes(), [[attributes(), {"t": "AlignDefault"}, 1, 1, blocks] for blocks in cells]]
