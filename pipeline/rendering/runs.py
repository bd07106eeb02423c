"""Cut a sentence where its language changes, a footnote is referred to, or its translation is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from pipeline.document import Segment

RunKind: TypeAlias = Literal["text", "foreign", "kept", "flag", "footnote"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one language (ISO 639-1).

    `foreign` is a phrase in another language than what it stands in, `kept` a sentence that is still in the source
    language and `flag` the words that say so after it, `footnote` a reference, whose text is the label.
    """

    text: str
    language: str
    kind: RunKind = "text"


def cut(segment: Segment, language: str) -> tuple[Run, ...]:
    """A segment in `language`; but for the references, the texts join to the whole.

    >>> from pipeline.document import Mark
    >>> [run.text for run in cut(Segment("Ils ont le mot juste.", marks=(Mark(8, 20, "foreign", value="fr"),)), "en")]
    ['Ils ont ', 'le mot juste', '.']
    """
    made, at = [], 0
    for mark in segment.marks:
        if mark.kind not in ("foreign", "footnote") or mark.start < at:
            continue
        made.append(Run(segment.text[at : mark.start], language))
        if mark.kind == "footnote":
            made.append(Run(mark.ref, language, "footnote"))
        else:
            spoken = mark.value or "en"
            made.append(Run(segment.text[mark.start : mark.end], spoken, "text" if spoken == language else "foreign"))
        at = max(at, mark.end)
    made.append(Run(segment.text[at:], language))
    return tuple(run for run in made if run.text or run.kind == "footnote")


def cut_kept(segment: Segment, language: str, flag: Run) -> tuple[Run, ...]:
    """A segment that is still in the source `language`, with the `flag` that says so."""
    runs = (Run(run.text, run.language, "kept") if run.kind != "footnote" else run for run in cut(segment, language))
    return (*runs, flag)


def cut_source(segment: Segment, language: str) -> tuple[Run, ...]:
    """The source of a translated segment: its foreign phrases are those that the translation kept.

    Footnotes are referred to at the end, since the translation does not tell where they stood in the source.
    """
    made, at = [], 0
    for mark in segment.marks:
        phrase = segment.text[mark.start : mark.end]
        found = segment.source.find(phrase, at) if mark.kind == "foreign" and mark.value != language else -1
        if phrase and found >= 0:
            made += [Run(segment.source[at:found], language), Run(phrase, mark.value or "en", "foreign")]
            at = found + len(phrase)
    made.append(Run(segment.source[at:], language))
    made += [Run(mark.ref, language, "footnote") for mark in segment.marks if mark.kind == "footnote"]
    return tuple(run for run in made if run.text)
