"""Turn the text of a file, with all the scars of printing and extraction, into clean blocks, and remember every change.

The result keeps a contract: Unix newlines, NFC, one newline at the end; blocks are one blank line apart; within a
block each line is a unit of its own (a paragraph, a list item, a table row with one TAB between cells, an address
line); no line is the wrapped rest of another, none has space around it, but TABs before a list item tell its depth and
those before a table row are its empty first cells; no form feeds, soft hyphens, non-breaking spaces or page furniture.
Footnotes come last, each a block that begins with its label.
"""

from __future__ import annotations

from .characters import (
    composed,
    no_ligatures,
    no_mojibake,
    only_seen_characters,
    plain_bullets,
    plain_spaces,
    unix_lines,
    whole_soft_hyphenated_words,
)
from .contents import no_contents
from .editing import Edit, Normalised, Rule, Tracked
from .explaining import left_out
from .footnotes import footnotes_at_the_end
from .pages import no_furniture
from .tables import cells_apart_by_tabs, labels_near_their_text, single_spaces
from .wrapping import numbers_with_their_headings, whole_paragraphs

__all__ = ["RULES", "Edit", "Normalised", "normalise"]

RULES: tuple[Rule, ...] = (
    unix_lines,
    no_mojibake,
    composed,
    whole_soft_hyphenated_words,
    only_seen_characters,
    plain_spaces,
    no_ligatures,
    plain_bullets,
    no_furniture,
    no_contents,
    footnotes_at_the_end,
    labels_near_their_text,
    cells_apart_by_tabs,
    numbers_with_their_headings,
    whole_paragraphs,
    single_spaces,
)
# One pass is enough for real reports; text made to be odd may need a second to come to rest.
_PASSES = 5


def normalise(text: str) -> Normalised:
    r"""The clean text, with every edit and a note on everything left out. Never fails; linear in the text.

    >>> normalise("De commissie vergadert morgen met de gasten op het VN-\nkantoor.  \n").text
    'De commissie vergadert morgen met de gasten op het VN-kantoor.\n'
    """
    tracked = Tracked.of(text)
    edits: list[Edit] = []
    for _ in range(_PASSES):
        before = tracked.text
        for rule in RULES:
            changes = list(rule(tracked.text))
            if changes:
                edits += tracked.edits(changes, rule.__name__)
                tracked = tracked.apply(changes)
        if tracked.text == before:
            break
    return Normalised(tracked.text, tuple(edits), left_out(text, edits), tracked.runs)
