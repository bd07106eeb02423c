"""Tell whether the labels of a list count ("a.", "b.", "c."), so that a program can count them by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Style: TypeAlias = Literal["decimal", "lowerLetter", "upperLetter", "lowerRoman", "upperRoman"]

_LABEL = re.compile(r"(\(?)([0-9]{1,4}|[a-z]|[A-Z]|[ivxl]{1,8}|[IVXL]{1,8})([.):]?|\.\))")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_TENS = ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx")
_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")


@dataclass(frozen=True, slots=True)
class Counting:
    """How labels count: `before` and `after` stand around the number, the first of which is `start`."""

    style: Style
    start: int
    before: str
    after: str


def counting(labels: Sequence[str]) -> Counting | None:
    """How `labels` count, or None where they do not or where a program would write one of them otherwise.

    >>> counting(("b)", "c)"))
    Counting(style='lowerLetter', start=2, before='', after=')')
    >>> counting(("1.", "3.")), counting(("i.", "ii.")).style
    (None, 'lowerRoman')
    """
    matches = [_LABEL.fullmatch(label) for label in labels]
    first = matches[0] if matches else None
    if first is None:
        return None
    before, after = first[1], first[3]
    numbers = [match[2] if match and (match[1], match[3]) == (before, after) else "" for match in matches]
    for style in _styles(numbers[0]):
        start = _value(numbers[0], style)
        if all(number and number == _written(start + place, style) for place, number in enumerate(numbers)):
            return Counting(style, start, before, after)
    return None


def _styles(number: str) -> tuple[Style, ...]:
    if number.isdigit():
        return ("decimal",)
    if number.islower():
        return ("lowerLetter", "lowerRoman") if number not in ("i", "v", "x") else ("lowerRoman", "lowerLetter")
    return ("upperLetter", "upperRoman") if number not in ("I", "V", "X") else ("upperRoman", "upperLetter")


def _value(number: str, style: Style) -> int:
    match style:
        case "decimal":
            return int(number)
        case "lowerLetter" | "upperLetter":
            return ord(number[0].lower()) - ord("a") + 1
        case _:
            digits = [_ROMAN[sign] for sign in number.lower()] if set(number.lower()) <= set(_ROMAN) else [0]
            return sum(-d if d < max(digits[at:]) else d for at, d in enumerate(digits))


def _written(value: int, style: Style) -> str:
    match style:
        case "decimal":
            return str(value)
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + value - 1) if 1 <= value <= 26 else ""
            return letter if style == "lowerLetter" else letter.upper()
        case _:
            roman = _TENS[value // 10] + _ONES[value % 10] if 0 < value < 90 else ""
            return roman if style == "lowerRoman" else roman.upper()
