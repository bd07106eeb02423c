"""Recognise the lines that open a turn: a question, an answer, a speaker in a verbatim report."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.document import TurnKind

_NUMBERS = r"\d{1,3}(?:(?:, ?| en | tot en met | t/m | ?[–-] ?|, en )\d{1,3})*"
_QUESTION = re.compile(rf"(?P<who>Vra(?:ag|gen) {_NUMBERS}\s?[.:]?)(?:\s+(?P<rest>[A-Z‘“\"«].*))?$")
_ANSWER = re.compile(
    rf"(?P<who>Antwoord(?:en)?(?: op)?(?: (?:de )?vra(?:ag|gen))?(?: {_NUMBERS})?\s?[.:]?)"
    r"(?:\s+(?P<rest>[A-Z‘“\"«].*))?$"
)
_NAME = (
    r"(?:(?:van|de|der|den|ten|ter|te|het|el|al|[’']t) )*[A-ZÀ-Þ][\w’'-]*"
    r"(?:(?: (?:van|de|der|den|ten|ter|te|het|el|al|[’']t|en))* [A-ZÀ-Þ][\w’'-]*){0,4}"
)
_SPEAKER = re.compile(
    rf"(?P<who>(?:(?:De|Het) (?:(?:onder|plaatsvervangend )?[Vv]oorzitter|griffier)"
    rf"|(?:De heer|Mevrouw|De leden|Het lid|(?:De )?[Mm]inister(?:-president)?|(?:De )?[Ss]taatssecretaris) {_NAME})"
    rf"\s?(?:\([^()]{{1,60}}\)\s?)?:)(?:\s+(?P<rest>\S.*))?$"
)
_MOTION = re.compile(r"(?:(?:Nader )?[Gg]ewijzigde )?(?:Motie|motie|Amendement|amendement)$")
_CHAMBER = re.compile(r"De (?:Kamer|raad|Raad|Staten),$")


@dataclass(frozen=True, slots=True)
class Opening:
    """A line that opens a turn: who speaks, and how many of its characters say so."""

    kind: TurnKind
    length: int
    rest: int


def opening(line: str) -> Opening | None:
    """The turn that a line opens, if it opens one; what it goes on to say begins at `rest`.

    >>> opening("Antwoord op vraag 3 en 4"), opening("De voorzitter: Dank u wel.")
    (Opening(kind='answer', length=24, rest=24), Opening(kind='speech', length=14, rest=15))
    >>> opening("Mevrouw Kröger ( GroenLinks ):").kind, opening("Vraag het de minister.")
    ('speech', None)
    """
    kinds: tuple[tuple[TurnKind, re.Pattern[str]], ...] = (
        ("question", _QUESTION), ("answer", _ANSWER), ("speech", _SPEAKER)
    )  # fmt: skip
    for kind, pattern in kinds:
        found = pattern.match(line)
        if found and not (found["rest"] and kind != "speech" and found["who"][-1] not in ".:"):
            end = found.end("who")
            return Opening(kind, end, found.start("rest") if found["rest"] else end)
    return None


def is_motion_title(line: str) -> bool:
    """Whether a line announces a motion's text."""
    return bool(_MOTION.match(line))


def opens_motion(line: str) -> bool:
    """Whether a line is a motion's first: "De Kamer,"."""
    return bool(_CHAMBER.match(line))
