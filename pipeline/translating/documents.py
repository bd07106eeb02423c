"""Translate whole documents: every segment of every document in one run of the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from pipeline.document import Document, Meta, Note, Segment
from pipeline.translating.asking import hold
from pipeline.translating.engine import Engine
from pipeline.translating.facts.comparing import knows_facts
from pipeline.translating.facts.mending import Repair
from pipeline.translating.glossary import Glossary
from pipeline.translating.labels import fixed_translation
from pipeline.translating.sentences import Sentence, Translated, translate_sentence

REPAIRS_SHOWN = 40
Progress: TypeAlias = Callable[[int, int], None]


def translate(
    documents: Sequence[Document], engine: Engine, *, glossary: Glossary | None = None, progress: Progress | None = None
) -> tuple[Document, ...]:
    """Translate documents segment by segment, in one run over all of them; shape, order and keys stay as they are.

    A segment keeps its original in `source`, and its marks where the translation says the same. What is lost, altered
    or left as it was is a Note of the stage "translate", with the segment's key. Terms of the user's `glossary` are
    kept to. `progress(done, total)` counts the different texts of the first run.

    >>> from pipeline.document import Segment
    >>> from pipeline.translating import load
    >>> (english,) = translate([Document("nl", Segment("Rusland"), ())], load("built-in"))
    >>> english.language, english.title.source, english.title.text
    ('en', 'Rusland', 'Russia')
    """
    terms = glossary or Glossary()
    sentences = [Sentence(one.text, one.marks) for document in documents for one in document.segments()]
    distinct = list(dict.fromkeys(sentences))
    made = dict(
        zip(distinct, hold([translate_sentence(one, engine, terms) for one in distinct], engine, progress), strict=True)
    )
    translated = map(made.__getitem__, sentences)
    return tuple(_translated(document, translated, engine, terms) for document in documents)


def _translated(document: Document, translated: Iterator[Translated], engine: Engine, glossary: Glossary) -> Document:
    """The document with the next of `translated` for each of its segments."""
    notes: list[Note] = []
    repairs: dict[Repair, None] = {}

    def change(segment: Segment) -> Segment:
        made = next(translated)
        repairs.update(dict.fromkeys(made.repairs))
        notes.extend(Note("translate", segment.key, message) for message in made.messages)
        return replace(segment, text=made.text, source=segment.text, marks=made.marks, score=made.score, kept=made.kept)

    changed = document.with_segments(change)
    known = knows_facts(engine.package.source, engine.package.target)
    return replace(
        changed,
        language=engine.package.target,
        meta=_in_english(document.meta, glossary) if known else document.meta,
        translation=engine.translation,
        notes=(*document.notes, *notes, *_told(list(repairs))),
    )


def _told(repairs: list[Repair]) -> Iterator[Note]:
    """One note on all that was mended: a person should be able to trace it, and need not look at each."""
    if repairs:
        pairs = "; ".join(f"“{said}” to “{right}”" for said, right in repairs[:REPAIRS_SHOWN])
        more = f"; and {len(repairs) - REPAIRS_SHOWN} more" if len(repairs) > REPAIRS_SHOWN else ""
        yield Note("translate", "", f"Figures and names that the machine garbled were set right: {pairs}{more}.")


def _in_english(meta: Meta, glossary: Glossary) -> Meta:
    """The place in English; genre and author name the Work, which both languages share, so they stay as they are."""
    return replace(meta, place=fixed_translation(meta.place, glossary) or meta.place)
