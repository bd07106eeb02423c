"""Tell headings from text.

A line is a heading when it is short, begins like one, does not end like a sentence, opens its block and is followed by
text; or when it has a section number ("2.1 Achtergrond") or a counted word ("Werksessie 1: …") before such words. Short
lines in a row are a list, an address or a cover, not headings: at most three headings stand upon each other.
"""

from __future__ import annotations

import re

from pipeline.tagging.depth import COUNTED
from pipeline.tagging.labels import Label, in_sequence, item_label, roman_number, section_number
from pipeline.tagging.lines import Page, is_running, is_short
from pipeline.tagging.turns import opening

_CONTENTS = re.compile(r"(?:Inhoud|Inhoudsopgave)$", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}\.?$|\d{1,2}\.$")
_CHAPTER = re.compile(r"(\d{1,2})\s+(?=[A-ZÀ-Þ])")
_PAGE_NUMBER = re.compile(r"(?:\d{1,4}|[\d.]+)$")
_MOST_STACKED = 3
_FURTHEST_CONTENTS = 600
_LONGEST_LEAD = 40
_LONGESTCOUNTED = 160


def is_bare_number(page: Page, at: int) -> bool:
    """Whether line `at` is only a section number whose heading is the next line."""
    return bool(_BARE_NUMBER.match(page.text(at))) and at + 1 < len(page.short) and page.short[at + 1]


def has_sibling(page: Page, at: int) -> bool:
    """Whether the line above or below carries the label before or after that of line `at`."""
    label, above, below = (item_label(page.text(at + step)) for step in (0, -1, 1))
    return _follows(above, label) or _follows(label, below)


def _follows(one: Label | None, other: Label | None) -> bool:
    if one is None or other is None:
        return False
    other = in_sequence(other, one)
    return other.style == one.style and other.order == one.order + 1


def number(page: Page, at: int) -> Label | None:
    """The number that line `at` has if it is a heading: "2.1", "2.", "2", "II." or "b)"."""
    text = page.text(at)
    return section_number(text) or _chapter_number(page, at) or roman_number(text) or _letter(page, at)


def _chapter_number(page: Page, at: int) -> Label | None:
    """A whole number without a full stop, where the number's first section ("2.1 …") is still to come."""
    found = _CHAPTER.match(page.text(at))
    if not found or not page.begins_block(at) or at >= page.sections.get(found[1], 0):
        return None
    return Label(found[1], "1.1", 1, found.end())


def _letter(page: Page, at: int) -> Label | None:
    """A letter, where text without a label of its own comes right under it."""
    label = item_label(page.text(at))
    if label is None or label.style[0] not in "aAiI" or not page.begins_block(at) or page.ends_block(at):
        return None
    return label if not has_sibling(page, at) and item_label(page.text(at + 1)) is None else None


def is_numbered(page: Page, at: int) -> bool:
    """Whether line `at` is a heading with its number before it."""
    found = number(page, at)
    if found is None or not is_short(page.text(at)[found.length :]):
        return False
    return found.order > 1 or (at + 1 < len(page.lines) and not has_sibling(page, at))


def is_heading(page: Page, at: int) -> bool:
    """Whether line `at` is a heading."""
    text = page.text(at)
    if at and is_bare_number(page, at - 1):
        return True
    if is_numbered(page, at):
        return True
    opens_block = page.begins_block(at) or _is_under_heading(page, at)
    if at + 1 == len(page.lines) or not opens_block or opening(page.text(at - 1)):
        return False
    if _is_counted(text) or _is_lead(page, at):
        return True
    if text.endswith("?") and opening(page.text(at + 1)):
        return False
    return page.short[at] and _has_text_below(page, at) and not _in_row_of_short_lines(page, at)


def _is_under_heading(page: Page, at: int) -> bool:
    """Whether the line above, in the same block, is the block's first and could itself be a heading."""
    return not page.begins_block(at) and page.begins_block(at - 1) and page.short[at - 1]


def contents_lines(page: Page) -> frozenset[int]:
    """Lines of a table of contents: after its heading, up to the heading of the first running text."""
    taken: set[int] = set()
    at = 0
    while at < len(page.lines):
        if _CONTENTS.match(page.text(at)):
            beyond = _contents_end(page, at + 1)
            taken.update(range(at + 1, beyond))
            at = beyond
        at += 1
    return frozenset(taken)


def _contents_end(page: Page, first: int) -> int:
    beyond = first
    while beyond < min(len(page.lines), first + _FURTHEST_CONTENTS) and not is_running(page.text(beyond)):
        beyond += 1
    if beyond == first + _FURTHEST_CONTENTS:
        return first
    block = page.lines[beyond].block if beyond < len(page.lines) else -1
    while beyond - 1 > first and page.lines[beyond - 2].block == block:
        beyond -= 1
    return max(first, beyond - 1)


def _is_counted(text: str) -> bool:
    found = COUNTED.match(text)
    if found is None or len(text) >= _LONGESTCOUNTED:
        return False
    rest = found["rest"].strip(".: ")
    return not rest or is_short(rest)


def _is_lead(page: Page, at: int) -> bool:
    """A few words and a colon on a block of their own, with no list under them ("Brieven regering:")."""
    text = page.text(at)
    alone = page.begins_block(at) and page.ends_block(at)
    return (
        alone and text.endswith(":") and len(text) <= _LONGEST_LEAD and is_short(text[:-1].rstrip())
        and item_label(page.text(at + 1)) is None and opening(text) is None
    )  # fmt: skip


def _has_text_below(page: Page, at: int) -> bool:
    below = page.text(at + 1)
    if page.ends_block(at):
        return True
    return page.short[at + 1] or (is_running(below) and len(below) > len(page.text(at)))


def _in_row_of_short_lines(page: Page, at: int) -> bool:
    """Whether line `at` stands in a row of more short lines than headings stack, and is not the one before the text."""
    first = last = at
    while first > 0 and at - first <= _MOST_STACKED and _stacks(page, first - 1):
        first -= 1
    while last + 1 < len(page.lines) and last - at <= _MOST_STACKED and _stacks(page, last + 1):
        last += 1
    before_text = last == at and page.begins_block(at) and last + 1 < len(page.lines)
    return last - first + 1 > _MOST_STACKED and not before_text


def _stacks(page: Page, at: int) -> bool:
    text = page.text(at)
    return page.short[at] and not COUNTED.match(text) and item_label(text) is None and section_number(text) is None
