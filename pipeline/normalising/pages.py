"""Take away what the printed page added to the text: running heads and feet, and page numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import takewhile
from typing import NamedTuple

from .editing import Change
from .lines import Line, filled_lines

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
_PAGE = "page"
_MOST_DIGITS = 4


def no_furniture(text: str) -> list[Change]:
    """No running heads, running feet or page numbers.

    A line is one when it stands at the edge of several pages, the same each time or with a number that counts the
    pages; so are the references of a letter that later pages repeat from the first. In a text without form feeds only
    numbers that count on, in lines set as page numbers are, give it away; a form feed then takes their place.
    """
    if "\f" in text:
        return _from_pages(text)
    return _from_counting_lines(filled_lines(text))


def _from_pages(text: str) -> list[Change]:
    pages = [filled_lines(text, start, end) for start, end in page_spans(text)]
    everywhere = Counter(line.text for page in pages for line in page)
    heads = _furniture([page[:_EDGE] for page in pages], everywhere)
    feet = _furniture([page[::-1][:_EDGE] for page in pages], everywhere)
    first = {line.text for line in pages[0]}
    found: set[Line] = set()
    for number, page in enumerate(pages):
        if number:
            found.update(_leading(page, number, heads), _repeated(page, first))
        found.update(_leading(page[::-1], number, feet))
    return [Change(line.start, line.end, "") for line in sorted(found)]


def page_spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every page, without the form feeds between them."""
    start = 0
    for page in text.split("\f"):
        yield start, start + len(page)
        start += len(page) + 1


class _Furniture(NamedTuple):
    same: frozenset[str]
    counted: frozenset[tuple[str, int]]
    """Texts around a number, with the difference between that number and the page's own."""


def _furniture(edges: Sequence[Sequence[Line]], everywhere: Mapping[str, int]) -> _Furniture:
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


def _leading(lines: Sequence[Line], page: int, furniture: _Furniture) -> list[Line]:
    """The furniture at one edge, from the edge inwards; beyond the first line of text only what is unmistakable."""
    found = []
    reached_text = False
    for line in lines[:_EDGE]:
        reached_text = reached_text or not _is_furniture(line.text, page, furniture)
        if not reached_text or (line.text in furniture.same and len(line.text) >= _TELLING):
            found.append(line)
    return found


def _repeated(lines: Sequence[Line], first_page: Set[str]) -> list[Line]:
    """The lines atop a page, two or more, that all stand on the first page: what a letter repeats of its head."""
    same = list(takewhile(lambda line: line.text in first_page, lines))
    return same if len(same) > 1 else []


def _is_furniture(text: str, page: int, furniture: _Furniture) -> bool:
    if text in furniture.same or _counted(text, page) & furniture.counted:
        return True
    # The first pages often carry the running foot without its number, or a part of it.
    return len(text) >= _TELLING and any(rest.startswith(f"{text} ") for rest, _ in furniture.counted)


def _from_counting_lines(lines: Sequence[Line]) -> list[Change]:
    series: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for at, line in enumerate(lines):
        if found := _page_number(line.text):
            series[found[0]].append((found[1], at))
    places: list[int] = []
    for said, numbered in series.items():
        numbers = [number for number, _ in numbered]
        where = [at for _, at in numbered]
        enough = len(numbers) >= (2 if said == _PAGE else 3)
        if enough and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
            # A number alone may be a section's or a paragraph's; those never stand in the middle of a sentence.
            places += where if said or any(_interrupts(lines, at) for at in where) else []
    return [Change(lines[at].start, lines[at].end, "\f") for at in sorted(places)]


def _page_number(line: str) -> tuple[str, int] | None:
    """What is said with the number, and the number, of a line that looks like a page's head or foot."""
    if line.isdecimal() and len(line) <= _MOST_DIGITS:
        return "", int(line)
    if match := _PAGE_OF.fullmatch(line):
        return _PAGE, int(match[1] or match[2])
    if match := _SET_APART.fullmatch(line):
        return match[1], int(match[2])
    return None


def _interrupts(lines: Sequence[Line], at: int) -> bool:
    return 0 < at < len(lines) - 1 and not lines[at - 1].has_ended and lines[at + 1].begins_small
