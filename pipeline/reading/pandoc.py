"""Have pandoc read Word, OpenDocument, HTML and Markdown, and write their blocks as plain lines: one a paragraph, one
an item, one a table row.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.errors import SourceTooLarge, UnreadableSource

from . import archive, txt
from .source import Extract

# Dollars, at signs and backslashes are themselves in a report.
_MARKDOWN = "markdown-smart-tex_math_dollars-raw_tex-citations-raw_html+native_divs-latex_macros-example_lists"
_SECONDS = 60
_HEAP = "1g"
_DAMAGED = "Open it in the program that made it and save it again."


def extract_docx(data: bytes, name: str) -> Extract:
    """The text of a Word document. Raises UnreadableSource, HostileArchive or SourceTooLarge."""
    archive.check(data, name, "word/document.xml")
    return Extract(_text_of(data, name, "docx"))


def extract_odt(data: bytes, name: str) -> Extract:
    """The text of an OpenDocument text. Raises UnreadableSource, HostileArchive or SourceTooLarge."""
    archive.check(data, name, "content.xml")
    return Extract(_text_of(data, name, "odt"))


def extract_html(data: bytes, name: str) -> Extract:
    """The text of a web page, without its scripts and styles. Raises UnreadableSource or SourceTooLarge."""
    return _of_marked_up(txt.extract(data, name), name, "html-smart")


def extract_markdown(data: bytes, name: str) -> Extract:
    """The text of Markdown without its markup. Raises UnreadableSource or SourceTooLarge."""
    return _of_marked_up(txt.extract(data, name), name, _MARKDOWN)


def _of_marked_up(page: Extract, name: str, reader: str) -> Extract:
    return Extract(_text_of(page.text.encode(), name, reader), notes=page.notes)


def _text_of(data: bytes, name: str, reader: str) -> str:
    """The text of `data` in pandoc's format `reader`; blocks one blank line apart, cells one TAB, notes at the end.

    Pandoc runs in its sandbox (it opens no file and no connection) with bounded memory and time. Raises
    UnreadableSource when it cannot read the data, SourceTooLarge when it takes too long.
    """
    try:
        tree = json.loads(_run(data, name, reader))
        return _Blocks().document(tree)
    except (RecursionError, KeyError, TypeError, ValueError) as error:
        raise UnreadableSource(name, "is nested too deep or damaged", _DAMAGED) from error


def _run(data: bytes, name: str, reader: str) -> bytes:
    import pypandoc  # slow to import, and plain text does without it

    command = [pypandoc.get_pandoc_path(), "+RTS", f"-M{_HEAP}", "-RTS", "--sandbox", "-f", reader, "-t", "json"]
    try:
        # A fixed argument list and no shell; the untrusted part is standard input only.
        done = subprocess.run(command, input=data, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise SourceTooLarge(name, f"takes more than {_SECONDS} seconds to read") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", errors="replace").strip().splitlines()
        raise UnreadableSource(name, f"cannot be read: pandoc says “{said[0] if said else done.returncode}”", _DAMAGED)
    return done.stdout


class _Blocks:
    """A walk over pandoc's tree that gathers footnotes as it meets them."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def document(self, tree: dict[str, Any]) -> str:
        parts = [*self._meta(tree["meta"]), *self._blocks(tree["blocks"])]
        number = 0
        while number < len(self.notes):  # a footnote may hold another
            parts.append(self.notes[number])
            number += 1
        return "\n\n".join(part for part in parts if part.strip()) + "\n"

    def _meta(self, meta: dict[str, Any]) -> Iterator[str]:
        """Title lines, which word processors' styles set apart from the body."""
        for key in ("title", "subtitle", "author", "date", "abstract"):
            if key in meta:
                yield from self._meta_value(meta[key])

    def _meta_value(self, value: dict[str, Any]) -> Iterator[str]:
        content = value["c"]
        match value["t"]:
            case "MetaInlines":
                yield self._inline(content)
            case "MetaBlocks":
                yield from self._blocks(content)
            case "MetaList":
                for one in content:
                    yield from self._meta_value(one)
            case "MetaString":
                yield content

    def _blocks(self, blocks: Sequence[dict[str, Any]]) -> Iterator[str]:
        for block in blocks:
            yield from self._block(block["t"], block.get("c"))

    def _block(self, kind: str, content: Any) -> Iterator[str]:
        match kind:
            case "Para" | "Plain":
                yield self._inline(content)
            case "Header":
                yield self._inline(content[2]).replace("\n", " ")
            case "LineBlock":
                yield "\n".join(map(self._inline, content))
            case "CodeBlock":
                yield str(content[1])
            case "BlockQuote":
                yield from self._blocks(content)
            case "Div" | "Figure":
                yield from self._blocks(content[-1])
            case "BulletList" | "OrderedList" | "DefinitionList":
                yield "\n".join(self._list(kind, content, 0))
            case "Table":
                yield from self._table(content)

    def _list(self, kind: str, content: Any, depth: int) -> Iterator[str]:
        if kind == "DefinitionList":
            for term, meanings in content:
                yield self._inline(term)
                for meaning in meanings:
                    yield from self._blocks(meaning)
            return
        items = content
        labels = ["•"] * len(items)
        if kind == "OrderedList":
            (first, style, delimiter), items = content
            labels = [_label(first + index, style["t"], delimiter["t"]) for index in range(len(items))]
        for label, item in zip(labels, items, strict=True):
            yield from self._item(label, item, depth)

    def _item(self, label: str, item: Sequence[dict[str, Any]], depth: int) -> Iterator[str]:
        lead = "\t" * depth + label + " "
        for block in item:
            if block["t"] in ("BulletList", "OrderedList"):
                yield from self._list(block["t"], block["c"], depth + 1)
                continue
            for part in self._block(block["t"], block.get("c")):
                yield lead + part.replace("\n", " ")
                lead = ""

    def _table(self, content: Any) -> Iterator[str]:
        _, caption, _, head, bodies, foot = content
        yield from self._blocks(caption[1])
        rows = [*head[1]]
        for body in bodies:
            rows += [*body[2], *body[3]]
        rows += foot[1]
        yield "\n".join("\t".join(self._cells(row)) for row in rows)

    def _cells(self, row: Any) -> Iterator[str]:
        for _, _, _, wide, blocks in row[1]:
            yield " ".join(" ".join(self._blocks(blocks)).split())
            yield from [""] * (wide - 1)

    def _inline(self, inlines: Sequence[dict[str, Any]]) -> str:
        return "".join(self._one(inline["t"], inline.get("c")) for inline in inlines)

    def _one(self, kind: str, content: Any) -> str:
        match kind:
            case "Str":
                return str(content)
            case "Space" | "SoftBreak":
                return " "
            case "LineBreak":
                return "\n"
            case "Code" | "Math":
                return str(content[1])
            case "Quoted":
                left, right = "‘’" if content[0]["t"] == "SingleQuote" else "“”"
                return left + self._inline(content[1]) + right
            case "Span" | "Link" | "Image" | "Cite":
                return self._inline(content[0] if kind == "Cite" else content[1])
            case "Note":
                return self._note(content)
            case "RawInline":
                return ""
        return self._inline(content)

    def _note(self, blocks: Sequence[dict[str, Any]]) -> str:
        number = len(self.notes)
        self.notes.append("")
        self.notes[number] = f"{number + 1} " + " ".join(" ".join(self._blocks(blocks)).split())
        return str(number + 1)


def _label(number: int, style: str, delimiter: str) -> str:
    text = str(number)
    if style in ("LowerAlpha", "UpperAlpha") and 1 <= number <= 26:
        text = chr(ord("a" if style == "LowerAlpha" else "A") + number - 1)
    elif style in ("LowerRoman", "UpperRoman") and 1 <= number < 40:
        text = "x" * (number // 10) + ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"][number % 10]
        text = text.upper() if style == "UpperRoman" else text
    if delimiter == "TwoParens":
        return f"({text})"
    return text + (")" if delimiter == "OneParen" else ".")
