"""Say what each line of a report is: one visible list of small questions, the first that answers yes decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pipeline.tagging import headings, letters, turns
from pipeline.tagging.footnotes import Notes
from pipeline.tagging.labels import is_bare_bullet, item_label, section_number
from pipeline.tagging.lines import Page
from pipeline.tagging.lists import unlabelled_lines

Kind: TypeAlias = Literal[
    "footnote", "bullet", "turn", "row", "contents", "number", "item", "entry", "addressee", "dateline", "salutation",
    "closing", "signature", "caption", "motion", "heading", "quotation", "text", "title",
]  # fmt: skip

_CAPTION = re.compile(
    r"(?:Figuur|Tabel|Grafiek|Afbeelding|Kaart|Diagram|Schema) (?:\d+(?:\.\d+)*|[A-Z])\b[.:]?[^.]{0,160}\.?$"
    r"|Bron(?:nen)?: \S"
)
_QUOTED = re.compile(r"[“„«\"‘'][^“„«]*[”»\"’'][.]?$")
_SHORTEST_QUOTATION = 60
_LONGEST_MOTION = 60


@dataclass(frozen=True, slots=True)
class Sight:
    """All that a question about one line may look at."""

    page: Page
    footnotes: frozenset[int]
    contents: frozenset[int]
    addressee: frozenset[int]
    signature: frozenset[int]
    unlabelled: frozenset[int]


Question: TypeAlias = Callable[[Sight, int], bool]


def _is_item(sight: Sight, at: int) -> bool:
    text = sight.page.text(at)
    label = item_label(text)
    if label is None:
        number = section_number(text)
        counts = number is not None and number.order > 1 and text[number.length].isupper()
        return counts and not headings.is_numbered(sight.page, at)
    if not label.order or headings.has_sibling(sight.page, at):
        return True
    return label.style[:-1].strip("(") == "1" and not headings.is_numbered(sight.page, at)


def _is_motion(sight: Sight, at: int) -> bool:
    page = sight.page
    first = at
    while not page.begins_block(first) and at - first < _LONGEST_MOTION:
        first -= 1
    return turns.opens_motion(page.text(first))


def _is_caption(sight: Sight, at: int) -> bool:
    text = sight.page.text(at)
    return turns.is_motion_title(text) or bool(_CAPTION.match(text))


def _is_quotation(sight: Sight, at: int) -> bool:
    text = sight.page.text(at)
    return len(text) >= _SHORTEST_QUOTATION and bool(_QUOTED.match(text))


ORDER: tuple[tuple[Kind, Question], ...] = (
    ("footnote", lambda sight, at: at in sight.footnotes),
    ("bullet", lambda sight, at: is_bare_bullet(sight.page.text(at))),
    ("turn", lambda sight, at: turns.opening(sight.page.text(at)) is not None),
    ("addressee", lambda sight, at: at in sight.addressee),
    ("dateline", lambda sight, at: letters.is_dateline(sight.page, at)),
    ("contents", lambda sight, at: at in sight.contents),
    ("row", lambda sight, at: "\t" in sight.page.text(at)),
    ("number", lambda sight, at: headings.is_bare_number(sight.page, at)),
    ("item", _is_item),
    ("salutation", lambda sight, at: letters.is_salutation(sight.page, at)),
    ("closing", lambda sight, at: letters.is_closing(sight.page, at)),
    ("signature", lambda sight, at: at in sight.signature),
    ("motion", _is_motion),
    ("entry", lambda sight, at: at in sight.unlabelled),
    ("caption", _is_caption),
    ("heading", lambda sight, at: headings.is_heading(sight.page, at)),
    ("quotation", _is_quotation),
    ("text", lambda sight, at: True),
)


def kinds(page: Page, notes: Notes) -> list[Kind]:
    """What each line of the page is."""
    sight = Sight(
        page,
        notes.lines,
        headings.contents_lines(page),
        letters.addressee_lines(page),
        letters.signature_lines(page),
        unlabelled_lines(page),
    )
    return [next(kind for kind, asks in ORDER if asks(sight, at)) for at in range(len(page.lines))]


def without_lone_numbers(found: list[Kind]) -> list[Kind]:
    """The kinds, with a section number that turned out to have no heading below it as text."""
    below = (*found[1:], "text")
    return [
        "text" if kind == "number" and after != "heading" else kind for kind, after in zip(found, below, strict=False)
    ]


def runs(found: Sequence[Kind]) -> list[tuple[Kind, int, int]]:
    """Stretches of lines of one kind as (kind, first, beyond)."""
    stretches: list[tuple[Kind, int, int]] = []
    for at, kind in enumerate(found):
        if stretches and stretches[-1][0] == kind:
            stretches[-1] = (kind, stretches[-1][1], at + 1)
        else:
            stretches.append((kind, at, at + 1))
    return stretches
