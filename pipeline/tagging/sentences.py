"""Split running Dutch text into sentences by rules and a list of abbreviations.

A full stop, question mark, exclamation mark or ellipsis followed by white space may end a sentence. It does when
what follows can begin one (a capital, a digit, an opening quotation mark or bracket before those) and what stands
before is no abbreviation that asks for more, no initial, no enumerator, and not inside brackets that close later.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from importlib.resources import files

_OPENING = "\"'“„‘‚«‹([{"
_CLOSING = "\"'”’“»›)]}"
_STOP = re.compile(rf"(?<![.!?…])[.!?…]++[{re.escape(_CLOSING)}]*+(?P<gap>\s+)")
_BEGINNING = re.compile(rf"(?:[–—]\s+(?=\D))?(?:['’‘](?:[snkt]\s|s-)|[{re.escape(_OPENING)}]*+(?P<first>\d|[^\W\d_]))")
_TOKEN = re.compile(rf"[^\s{re.escape(_OPENING)}]*$")
_INITIALS = re.compile(r"(?:(?:[A-ZÀ-Þ]|IJ|Th|Chr|Ph|Fr|Joh|Jac|Tj)\.[-–]?)+$")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,3}\.){2,}$")
_ENUMERATOR = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivxIVX]{1,5})\.$")
_BRACKETS = re.compile(r"[()]")
_DOMAINS = frozenset(["nl", "eu", "be", "de", "com", "org", "net", "int", "gov"])
_LONGEST_TOKEN = 40
_LONGEST_BRACKETS = 400

# Words that open a sentence and are no surname: they tell "platform X. De ambassade" from "J. Visser".
_OPENERS = frozenset([
    "aan", "al", "alle", "als", "bij", "daar", "daarbij", "daarmee", "daarnaast", "daarom", "dan", "dat", "de",
    "deze", "die", "dit", "door", "een", "eerst", "en", "er", "had", "heeft", "het", "hier", "hierbij", "hierdoor",
    "hij", "hoe", "hun", "ik", "in", "indien", "is", "ja", "kan", "kent", "maar", "men", "met", "moet", "na", "naast",
    "nadat", "nee", "niet", "nu", "of", "om", "onder", "ook", "op", "over", "sinds", "te", "ten", "tevens", "tijdens",
    "toch", "toen", "tot", "tussen", "uit", "van", "vanaf", "veel", "verder", "volgens", "voor", "voorts", "waar",
    "wanneer", "wat", "we", "wel", "welke", "wie", "wij", "wilt", "worden", "zal", "ze", "zij", "zo", "zoals",
    "zodra",
])  # fmt: skip
_BEFORE_NAMES = frozenset(["heer", "dhr", "mevrouw", "mw", "lid", "minister", "premier", "president", "generaal", "en"])


@cache
def abbreviations() -> dict[str, str]:
    """Abbreviation with its full stops → what may follow it. A capital may stand at the start of those in lower case.

    "title": a name; "number": a number; "inner": the rest of the sentence; "final": anything, also the end.
    """
    lines = files(__package__).joinpath("data", "abbreviations.tsv").read_text("utf-8").splitlines()
    return dict(line.split("\t") for line in lines if line)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Offsets of the sentences of `text`, in order, without the white space between them; in linear time.

    >>> text = "De top is in Washington D.C.. Op 4 april jl. sprak dhr. J. de Wit (zie art. 5). Goed?"
    >>> [text[start:end] for start, end in sentence_spans(text)]
    ['De top is in Washington D.C..', 'Op 4 april jl. sprak dhr. J. de Wit (zie art. 5).', 'Goed?']
    """
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    closed = _bracketed(text)
    spans = []
    for stop in _STOP.finditer(text, start, end):
        if _ends_sentence(text, start, stop) and not _within(closed, stop.start(), start):
            spans.append((start, stop.start("gap")))
            start = stop.end()
    return [*spans, (start, end)] if start < end else spans


def ends_as_abbreviation(text: str) -> bool:
    """Whether the full stop at the end of `text` belongs to its last word ("Washington D.C."), so that it is no stop.

    >>> ends_as_abbreviation("Vooruitblik op Washington D.C."), ends_as_abbreviation("Zo is het.")
    (True, False)
    """
    token = _token(text, len(text))
    return token.endswith(".") and _kind(token) not in ("", "initials")


def counts(text: str) -> bool:
    """Whether `text` ends in an abbreviation that a number belongs to ("nr.", "art.")."""
    return _kind(_token(text, len(text))) == "number"


def _ends_sentence(text: str, start: int, stop: re.Match[str]) -> bool:
    if not _can_begin(text, stop.end()):
        return False
    mark = stop.group().rstrip()
    if not mark.startswith(".") or mark.startswith(".."):
        return True
    token = _token(text, stop.start() + 1)
    opens = text[start : stop.start() + 1].lstrip(_OPENING) == token
    if opens and (_ENUMERATOR.match(token) or _kind(token)):
        return False
    return _full_stop_ends(token, _word_before(text, stop.start() + 1 - len(token)), _following(text, stop))


def _can_begin(text: str, at: int) -> bool:
    beginning = _BEGINNING.match(text, at)
    if not beginning:
        return False
    first = beginning["first"]
    return first is None or not first.islower()


def _full_stop_ends(token: str, before: str, following: str) -> bool:
    kind = _kind(token)
    word = following.strip(_OPENING + _CLOSING + ".,:;")
    match kind:
        case "title" | "inner":
            return False
        case "number":
            return not (word[:1].isdigit() or _is_reference(word))
        case "final":
            return not following.startswith("(")
        case "initials":
            names = before.lower().rstrip(".") in _BEFORE_NAMES or (before[:1].isupper() and token.count(".") == 1)
            return word.lower() in _OPENERS and word[:1].isupper() and not names
    return True


def _kind(token: str) -> str:
    """The class of an abbreviation, "initials", or "" for a word that merely stands before a full stop."""
    known = abbreviations().get(token) or (len(token) > 2 and abbreviations().get(token[0].lower() + token[1:]))
    if known:
        return known
    if _INITIALS.match(token):
        return "initials"
    parts = token.lower().rstrip(".").split(".")
    if len(parts) > 1 and all(abbreviations().get(f"{part}.") == "title" for part in parts):
        return "title"
    return "inner" if _DOTTED.match(token) and parts[-1] not in _DOMAINS else ""


def _is_reference(word: str) -> bool:
    """Whether a word can be what a number abbreviation counts: a Roman numeral or a lone letter ("bijl. A")."""
    return bool(re.fullmatch(r"[IVXLC]+|[A-Z]", word))


def _token(text: str, end: int) -> str:
    found = _TOKEN.search(text[max(0, end - _LONGEST_TOKEN) : end])
    return found.group() if found else ""


def _word_before(text: str, end: int) -> str:
    words = text[max(0, end - _LONGEST_TOKEN) : end].split()
    return words[-1] if words else ""


def _following(text: str, stop: re.Match[str]) -> str:
    words = text[stop.end() : stop.end() + _LONGEST_TOKEN].split()
    return words[0] if words else ""


def _bracketed(text: str) -> list[tuple[int, int]]:
    """Outermost bracketed stretches, in order; those that never close or run on for too long do not count."""
    stretches: list[tuple[int, int]] = []
    opened: list[int] = []
    for bracket in _BRACKETS.finditer(text):
        if bracket.group() == "(":
            opened.append(bracket.start())
        elif opened:
            begin = opened.pop()
            if bracket.start() - begin <= _LONGEST_BRACKETS:
                while stretches and stretches[-1][0] > begin:
                    stretches.pop()
                stretches.append((begin, bracket.start()))
    return stretches


def _within(stretches: list[tuple[int, int]], at: int, start: int) -> bool:
    """Whether `at` lies in brackets that opened after the sentence's first character."""
    index = bisect_right(stretches, (at, 0)) - 1
    return index >= 0 and start < stretches[index][0] <= at < stretches[index][1]
