"""Tell what a line is by its own look: a list item, a label, a speaker, a table row, a sentence that goes on."""

from __future__ import annotations

import re
from typing import NamedTuple

_TAB = 8
_LONGEST_WORD = 500
ITEM = re.compile(
    r"(?:[•◦▪‣*–—-]|o(?=[ \t]+\w)|\(?\d{1,2}[.)](?=[ \t])|\(?[a-zA-Z][.)](?=[ \t]+[^\W\d_])|\(?[ivx]{2,4}[.)])(?=[ \t])"
)
_NUMBERED_HEADING = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}\.?[ \t]+[^\W\d_]")
_ALONE = re.compile(
    # "Vraag 1", "Antwoord op vraag 3 en 8"
    r"(?:Vraag|Vragen|Antwoord|Antwoorden)(?: op)?(?: vraag| vragen)?[ \t]+\d+[a-z]?"
    r"(?:(?:,| en| tot en met| t/m)[ \t]+\d+)*[ \t]*[:.]?"
    # "De heer Ronnes ( CDA ):"
    r"|(?:De (?:heer|voorzitter)|Mevrouw|(?:De )?(?:[Mm]inister|[Ss]taatssecretaris)|Voorzitter|Het lid)"
    r"\b[^.!?]{0,100}:"
    # "Geachte voorzitter,", "Hoogachtend,"
    r"|(?:Hoogachtend|Met (?:vriendelijke|hartelijke) groet(?:en)?|Geachte [^.!?]{1,80}|Namens deze),?"
)
_SMALL_WORD = re.compile(r"[(\"'‘“«„]*[^\W\d_]+(?:[-'’/][^\W\d_]+)*[-.,;:!?)\"'’”»]*\d{0,3}")
_ENDED = re.compile(r"[.!?:;…][\"'’”»)\]]*(?:[ \t]?\d{1,3}){0,3}$")
_BROKEN_WORD = re.compile(r"\w-$")
# No Dutch sentence, heading or list item ends in one of these.
_GOES_ON = frozenset({
    "aan", "alle", "als", "bij", "binnen", "dan", "dat", "de", "deze", "die", "dit", "door", "een", "elke", "en", "er",
    "geen", "haar", "het", "hun", "in", "indien", "is", "maar", "met", "naar", "niet", "of", "om", "omdat", "onder",
    "op", "over", "per", "sinds", "te", "tegen", "ten", "ter", "terwijl", "tijdens", "tot", "tussen", "uit", "uw",
    "van", "vanuit", "volgens", "voor", "waar", "waarbij", "waarin", "waarmee", "wanneer", "was", "welke", "wordt",
    "worden", "zijn", "zo", "zoals", "zonder", "zowel",
})  # fmt: skip


class Line(NamedTuple):
    """A line that holds something: its offsets without the space around it, its text and its width of indentation."""

    start: int
    end: int
    text: str
    indent: int

    @property
    def is_item(self) -> bool:
        """Opens a list item."""
        return bool(ITEM.match(self.text))

    @property
    def is_bulleted(self) -> bool:
        """Opens a list item with a sign that is nothing else."""
        return self.text.startswith("•")

    @property
    def is_row(self) -> bool:
        """Holds cells."""
        return "\t" in self.text

    @property
    def stands_alone(self) -> bool:
        """Is a label, a speaker's line, a letter's salutation or closing, or a row; no other line continues it."""
        return self.is_row or bool(_ALONE.fullmatch(self.text))

    @property
    def opens(self) -> bool:
        """Begins something of its own, whatever stands above it."""
        return self.stands_alone or self.is_item or bool(_NUMBERED_HEADING.match(self.text))

    @property
    def is_broken(self) -> bool:
        """Ends in the middle of a hyphenated word."""
        return bool(_BROKEN_WORD.search(self.text, max(0, len(self.text) - 2)))

    @property
    def has_ended(self) -> bool:
        """Ends with the sign that closes a sentence or announces a list, perhaps with footnote numbers after it."""
        return bool(_ENDED.search(self.text, max(0, len(self.text) - 16)))

    @property
    def goes_on(self) -> bool:
        """Ends in a word after which more must come."""
        return self.is_broken or self.last_word.lower() in _GOES_ON

    @property
    def last_word(self) -> str:
        """The last token."""
        return self.text[-_LONGEST_WORD:].rsplit(None, 1)[-1]

    @property
    def first_word(self) -> str:
        """The first token."""
        return self.text[:_LONGEST_WORD].split(None, 1)[0]

    @property
    def begins_small(self) -> bool:
        """Begins with a word in small letters, perhaps after a bracket or quotation mark; a code is not a word."""
        word = self.first_word
        return word.lstrip("(\"'‘“«„")[:1].islower() and bool(_SMALL_WORD.fullmatch(word))

    @property
    def width(self) -> int:
        """Characters from the margin to the end of the line."""
        return self.indent + len(self.text)


def filled_lines(text: str, start: int = 0, end: int | None = None) -> list[Line]:
    """Every line of `text[start:end]` that is not blank, in order; offsets are those of the whole text."""
    found = []
    for raw in text[start:end].split("\n"):
        body = raw.strip(" \t\f")
        if body:
            before = raw.index(body[0])
            indent = _indent(raw[:before]) if before else 0
            found.append(Line(start + before, start + before + len(body), body, indent))
        start += len(raw) + 1
    return found


def _indent(space: str) -> int:
    return space.count(" ") + _TAB * space.count("\t")
