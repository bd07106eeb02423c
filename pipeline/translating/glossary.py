"""Fixed translations of terms: the user's glossary file, and the names, offices and labels known to this program."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

from pipeline.errors import BadGlossary

BUILT_IN = Path(__file__).parent / "data" / "glossary.tsv"
LARGEST = 16 << 20
_WORD = re.compile(r"[^\W_]+")
_HEADERS = frozenset({"nl", "dutch", "nederlands", "source", "bron", "term", "source term", "nl-nl"})
Index: TypeAlias = "MappingProxyType[str, tuple[Term, ...]]"


@dataclass(frozen=True, slots=True)
class Term:
    """A Dutch term and its English: the first of `english` is the one to write, the others are right as well."""

    dutch: str
    english: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A term where it stands: `text[start:end]`."""

    start: int
    end: int
    term: Term


@dataclass(frozen=True, slots=True)
class Glossary:
    """Terms to find in Dutch text; where two overlap the longer wins, and of two alike the first.

    >>> terms = Glossary((Term("werksessie", ("working session",)), Term("EU", ("EU",))))
    >>> [text.term.english[0] for text in terms.find("Werksessie over de EU en het EU-beleid")]
    ['working session', 'EU']
    """

    terms: tuple[Term, ...] = ()
    _index: Index = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index: dict[str, list[Term]] = {}
        for term in self.terms:
            first = _WORD.search(term.dutch)
            if first:
                index.setdefault(first.group().casefold(), []).append(term)
        ordered = {word: tuple(sorted(found, key=lambda term: -len(term.dutch))) for word, found in index.items()}
        object.__setattr__(self, "_index", MappingProxyType(ordered))

    def find(self, text: str) -> Iterator[Found]:
        """The terms that stand in `text` as whole words, in order and apart; half of a hyphenated word is not whole."""
        end = 0
        for word in _WORD.finditer(text) if self._index else ():
            if word.start() < end:
                continue
            for term in self._index.get(word.group().casefold(), ()):
                start = word.start() - len(term.dutch) + len(term.dutch.lstrip("’'\"([-"))
                if _stands(term.dutch, text, start):
                    end = start + len(term.dutch)
                    yield Found(start, end, term)
                    break

    def whole(self, text: str) -> Term | None:
        """The term that is all of `text`.

        >>> Glossary((Term("Raad van State", ("Council of State",)),)).whole("raad van State") is None
        False
        """
        first = _WORD.search(text)
        for term in self._index.get(first.group().casefold(), ()) if first else ():
            if len(term.dutch) == len(text) and _alike(term.dutch, text):
                return term
        return None


def _stands(term: str, text: str, start: int) -> bool:
    end = start + len(term)
    if start < 0 or end > len(text) or not _alike(term, text[start:end]):
        return False
    before, after = text[start - 1 : start], text[end : end + 2]
    joined = after[:1].isalnum() or (after[:1] in {"-", "‑"} and after[1:].isalnum())
    return not (before.isalnum() or before in {"-", "‑", "_", "@"} or joined or after[:1] in {"_", "@"})


def _alike(term: str, text: str) -> bool:
    """The same words: an abbreviation letter by letter ("IS" is not "is"), others in any case."""
    if len(term) <= 6 and term.upper() == term:
        return term == text
    return term.casefold() == text.casefold()


def read_glossary(path: Path, *, source: str = "nl", target: str = "en") -> Glossary:
    """The glossary of two languages (ISO 639-1) in a TSV, CSV or TBX file. Raises BadGlossary."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise BadGlossary(path, f"cannot be read: {error.strerror}", "Check its name and permissions.") from error
    return parse_glossary(data, str(path), source=source, target=target)


def parse_glossary(data: bytes, name: str, *, source: str = "nl", target: str = "en") -> Glossary:
    """The glossary in the bytes of a TSV, CSV or TBX file called `name`.

    TSV and CSV: the term in the first column, its translation in the second, which may hold several separated by ";",
    the one to write first; a line of column names and lines that begin with "#" are passed over. TBX: the terms of the
    languages `source` and `target`. Raises BadGlossary.

    >>> parse_glossary("werksessie\\tworking session".encode(), "a.tsv").terms
    (Term(dutch='werksessie', english=('working session',)),)
    """
    if len(data) > LARGEST:
        raise BadGlossary(name, f"is larger than a glossary may be ({LARGEST >> 20} MB)")
    is_xml = data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
    pairs = _xml_pairs(data, name, source, target) if is_xml else _rows(data, name, source)
    terms = {term: Term(term, english) for term, english in reversed(list(pairs)) if term and english}
    if not terms:
        raise BadGlossary(name, "holds no pair of terms")
    return Glossary(tuple(reversed(terms.values())))


@cache
def built_in() -> Glossary:
    """The names, offices and labels this program knows."""
    return parse_glossary(BUILT_IN.read_bytes(), BUILT_IN.name)


class _Tabbed(csv.excel_tab):
    """Columns between tabs, in which a quotation mark is a quotation mark."""

    quoting: Literal[3] = csv.QUOTE_NONE


def _rows(data: bytes, name: str, source: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadGlossary(name, "is not UTF-8 text", "Save it as UTF-8 (in Excel: CSV UTF-8).") from error
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    head = lines[:50]
    separator = max("\t;,", key=lambda sign: sum(sign in line for line in head) + (sign == "\t") * len(head) // 2)
    try:
        table = io.StringIO("\n".join(lines))
        rows = list(csv.reader(table, csv.excel if separator != "\t" else _Tabbed, delimiter=separator))
    except csv.Error as error:
        raise BadGlossary(name, f"is not a table this can read ({error})") from error
    for at, row in enumerate(rows):
        if len(row) < 2:
            raise BadGlossary(name, f"has a line with one column: {row[0][:60] if row else ''}")
        if at == 0 and row[0].strip().casefold() in _HEADERS | {source}:
            continue
        yield _clean(row[0]), tuple(filter(None, map(_clean, row[1].split(";"))))


def _xml_pairs(data: bytes, name: str, source: str, target: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The terms of a TBX file, version 2 (martif) or 3; entities and documents elsewhere are never opened."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BadGlossary(name, f"is not well-formed XML ({error.msg})") from error
    if b"<!ENTITY" in data:
        raise BadGlossary(name, "declares XML entities, which a glossary has no need of")
    for entry in root.iter("{*}conceptEntry", "{*}termEntry"):
        words: dict[str, list[str]] = {source: [], target: []}
        for section in entry.iter("{*}langSec", "{*}langSet"):
            language = section.get("{http://www.w3.org/XML/1998/namespace}lang", "").partition("-")[0].lower()
            words.setdefault(language, []).extend(
                _clean("".join(map(str, term.itertext()))) for term in section.iter("{*}term")
            )
        for term in words[source]:
            yield term, tuple(filter(None, words[target]))


def _clean(text: str) -> str:
    return " ".join(text.split())
