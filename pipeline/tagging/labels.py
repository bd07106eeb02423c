"""Read the labels that lines begin with: bullets, enumerators, section numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_BULLET = re.compile(r"(?P<label>[•●▪◦‣∙·*–—\uf0b7\uf0a7-]|o(?=\s[^\W\d_]))\s+(?=\S)")
_BARE_BULLET = re.compile(r"[•●▪◦‣∙·*–—\uf0b7\uf0a7-]$")
_NUMBER = re.compile(r"(?P<label>\d{1,3}(?P<more>(?:\.\d{1,3})+)?\.?)\s+(?=\S)")
_ENUMERATOR = re.compile(
    r"(?P<label>(?P<open>\(?)(?P<value>\d{1,3}|[a-z]|[ivx]{1,5}|[IVX]{1,5}|[A-Z])(?P<close>[.)°]))\s+(?=\S)"
)
_ROMAN = re.compile(
    r"(?P<label>(?:X{0,3}(?:IX|IV|V?I{0,3}))(?<=[IVX])\.|I|X?I{2,3}|X?I[VX]|X?VI{1,3}|XI)\s+(?=[A-ZÀ-Þ])"
)


@dataclass(frozen=True, slots=True)
class Label:
    """`text` as the source gives it ("" for a bullet), its `style`, its place in the `order`, where the words begin."""

    text: str
    style: str
    order: int
    length: int


def item_label(line: str) -> Label | None:
    """The label a list item begins with, if it has one.

    >>> item_label("1) Installatie"), item_label("• GGD Drenthe")
    (Label(text='1)', style='1)', order=1, length=3), Label(text='', style='•', order=0, length=2))
    """
    bullet = _BULLET.match(line)
    if bullet:
        return Label("", bullet["label"], 0, bullet.end())
    found = _ENUMERATOR.match(line)
    if not found:
        return None
    value = found["value"]
    counter, order = _count(value)
    return Label(found["label"], f"{found['open']}{counter}{found['close']}", order, found.end())


def in_sequence(label: Label, above: Label | None) -> Label:
    """The label, read as a letter rather than a Roman numeral where it is the next letter after the label above.

    >>> in_sequence(item_label("i) kosten"), item_label("h) baten")).order
    9
    """
    if above is None or len(label.text.strip("().°")) != 1 or above.style == label.style:
        return label
    letter, before = (ord(one.text.strip("().°")[-1:] or " ") for one in (label, above))
    return replace(label, style=above.style, order=above.order + 1) if letter == before + 1 else label


def is_bare_bullet(line: str) -> bool:
    """Whether a line is a bullet that lost its words."""
    return bool(_BARE_BULLET.match(line))


def section_number(line: str) -> Label | None:
    """The number a heading begins with: "2.1 Achtergrond", "2. Advies", "4.3.1. Grondslag", but not "2 leden".

    >>> section_number("2.1 Achtergrond")
    Label(text='2.1', style='1.1', order=2, length=4)
    """
    found = _NUMBER.match(line)
    if not found or not (found["more"] or found["label"].endswith(".")):
        return None
    parts = found["label"].rstrip(".").split(".")
    return Label(found["label"], "1.1", len(parts), found.end())


def roman_number(line: str) -> Label | None:
    """The Roman numeral a heading begins with: "II. Visserij", "I Vragen", but not "X Holding" or "V-teken"."""
    found = _ROMAN.match(line)
    return Label(found["label"], "I", 1, found.end()) if found else None


def _count(value: str) -> tuple[str, int]:
    if value.isdigit():
        return "1", int(value)
    if set(value.lower()) <= set("ivx") and (len(value) > 1 or value in "iI"):
        return ("i" if value.islower() else "I"), _roman(value.lower())
    return ("a" if value.islower() else "A"), ord(value.lower()) - ord("a") + 1


def _roman(numeral: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[digit] for digit in numeral]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))
