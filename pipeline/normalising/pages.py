"""Take away what the printed page added to the text: running heads and feet, and page numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from .editing import Change

_EDGE = 4
_LONGEST = 200
_TELLING = 12
_LEAST_SHARE = 0.3
_NUMBER = re.compile(r"\d{1,4}")
# Parts of a report that are numbered too, one of which may begin on every page.
_DIVISION = re.compile(
    r"(?:vra(?:ag|gen)|antwoord|artikel|hoofdstuk|paragraaf|bijlage|deel|(?:werk)?sessie|(?:agenda)?punt|motie|amendement|"
    r"tabel|figuur|stap|fase|thema)",
    re.IGNORECASE,
)
_SAYS_PAGE = re.compile(r"#$|[-–] # [-–]$|(?:pagina|page|pag\.?|blad|blz\.?) #", re.IGNORECASE)
_PAGE_OF = re.compile(
    r"(?:(?:pagina|page|pag\.?|blad|blz\.?)[ ]*(\d{1,4})(?:[ ]*(?:van|of|/)[ ]*\d{1,4})?|[-–][ ]*(\d{1,4})[ ]*[-–])",
    re.IGNORECASE,
)
_SET_APART = re.compile(r"(\S.*\S)(?: {3,}|\t+)(\d{1,4})")


class _Edge(NamedTuple):
    """A line near the edge of a page: its offsets and text."""

    start: int
    end: int
    text: str


def no_furniture(text: str) -> list[Change]:
    """No running heads, running feet or page numbers.

    A line is one when it stands at the edge of several pages, the same each time or with a number that counts the
    pages. In a text without form feeds only numbers that count on, in lines set as page numbers are, give it away;
    a form feed then takes their place.
    """
    if "\f" in text:
        return _from_pages(text)
    return _from_counting_lines(text)


def _from_pages(text: str) -> list[Change]:
    pages = [_edge_lines(text, start, end) for start, end in page_spans(text)]
    everywhere = Counter(map(str.strip, re.split(r"[\n\f]", text)))
    heads = _furniture([page[:_EDGE] for page in pages], everywhere)
    feet = _furniture([page[::-1][:_EDGE] for page in pages], everywhere)
    found = []
    for number, page in enumerate(pages):
        above = _leading(page, number, heads) if number else []
        below = _leading(page[::-1], number, feet)
        found += sorted({*above, *below})
    return [Change(line.start, line.end, "") for line in found]


def page_spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every page, without the form feeds between them."""
    start = 0
    for page in text.split("\f"):
        yield start, start + len(page)
        start += len(page) + 1


def _edge_lines(text: str, start: int, end: int) -> list[_Edge]:
    """The first and last filled lines of a page."""
    found = []
    for raw in text[start:end].split("\n"):
        body = raw.strip()
        if body:
            at = start + raw.index(body[0])
            found.append(_Edge(at, at + len(body), body))
        start += len(raw) + 1
    return found if len(found) <= 2 * _EDGE else found[:_EDGE] + found[-_EDGE:]


class _Furniture(NamedTuple):
    same: frozenset[str]
    counted: frozenset[tuple[str, int]]
    """Texts around a number, with the difference between that number and the page's own."""


def _furniture(edges: Sequence[Sequence[_Edge]], everywhere: Mapping[str, int]) -> _Furniture:
    """What stands at one edge of enough pages; a line that stands as often elsewhere is text."""
    least = max(3, int(_LEAST_SHARE * len(edges)))
    same: Counter[str] = Counter()
    counted: Counter[tuple[str, int]] = Counter()
    for number, lines in enumerate(edges):
        same.update({line.text for line in lines if len(line.text) <= _LONGEST and not line.text.isdigit()})
        counted.update({key for line in lines for key in _counted(line.text, number)})
    return _Furniture(
        frozenset(line for line, times in same.items() if times >= max(least, 0.6 * everywhere[line])),
        frozenset(key for key, times in counted.items() if times >= least or (times == 2 and _SAYS_PAGE.match(key[0]))),
    )


def _counted(text: str, page: int) -> set[tuple[str, int]]:
    """The text around a number in a line, with the difference between that number and the page's own."""
    if len(text) > _LONGEST or _DIVISION.match(text):
        return set()
    numbers = list(_NUMBER.finditer(text))
    return {
        (" ".join(f"{text[: match.start()]} # {text[match.end() :]}".split()), int(match[0]) - page)
        for match in {*numbers[:2], *numbers[-2:]}
    }


def _leading(lines: Sequence[_Edge], page: int, furniture: _Furniture) -> list[_Edge]:
    """The furniture at one edge, from the edge inwards; beyond the first line of text only what is unmistakable."""
    found = []
    reached_text = False
    for line in lines[:_EDGE]:
        reached_text = reached_text or not _is_furniture(line.text, page, furniture)
        if not reached_text or (line.text in furniture.same and len(line.text) >= _TELLING):
            found.append(line)
    return found


def _is_furniture(text: str, page: int, furniture: _Furniture) -> bool:
    if text in furniture.same or _counted(text, page) & furniture.counted:
        return True
    # The first pages often carry the running foot without its number, or a part of it.
    return len(text) >= _TELLING and any(rest.startswith(f"{text} ") for rest, _ in furniture.counted)


def _from_counting_lines(text: str) -> list[Change]:
    series: dict[str, list[tuple[int, _Edge]]] = defaultdict(list)
    position = 0
    for raw in text.split("\n"):
        if len(raw) <= _LONGEST:
            body = raw.strip()
            if key := _page_number(body):
                at = position + raw.index(body[0])
                series[key[0]].append((key[1], _Edge(at, at + len(body), body)))
        position += len(raw) + 1
    found = []
    for numbered in series.values():
        numbers = [number for number, _ in numbered]
        if len(numbers) >= 3 and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
            found += [line for _, line in numbered]
    return [Change(line.start, line.end, "\f") for line in sorted(found)]


def _page_number(line: str) -> tuple[str, int] | None:
    """What is said with the number, and the number, of a line that looks like a page's head or foot."""
    if match := _PAGE_OF.fullmatch(line):
        return "", int(match[1] or match[2])
    if match := _SET_APART.fullmatch(line):
        return match[1], int(match[2])
    return None
