"""Translate whole documents: every segment of every document in one run of the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from pipeline.document import Document, Mark, Meta, Note, Segment
from pipeline.translating.engine import Engine
from pipeline.translating.glossary import Glossary
from pipeline.translating.labels import fixed_translation
from pipeline.translating.projection import project
from pipeline.translating.sentences import English, Sentence, knows_facts, translate_sentences

Progress: TypeAlias = Callable[[int, int], None]


def translate(
    documents: Sequence[Document], engine: Engine, *, glossary: Glossary | None = None, progress: Progress | None = None
) -> tuple[Document, ...]:
    """Translate documents segment by segment, in one run over all of them; shape, order and keys stay as they are.

    A segment keeps its Dutch in `source`, and its marks where the English says the same. What is lost, altered or left
    in Dutch is a Note of the stage "translate", with the segment's key. Terms of the user's `glossary` are kept to.
    `progress(done, total)` counts the parts of the first run.
    """
    sentences = [Sentence(one.text, one.marks) for document in documents for one in document.segments()]
    terms = glossary or Glossary()
    english = translate_sentences(sentences, engine, terms, progress)
    marks = {one: _marks(one, made, engine, terms) for one, made in english.items()}
    return tuple(_translated(document, english, marks, engine, terms) for document in documents)


def _marks(one: Sentence, made: English, engine: Engine, glossary: Glossary) -> tuple[Mark, ...]:
    if made.kept:
        return one.marks
    return project(one.text, one.marks, made.text, glossary) if knows_facts(engine) else ()


def _translated(
    document: Document,
    english: dict[Sentence, English],
    marks: dict[Sentence, tuple[Mark, ...]],
    engine: Engine,
    glossary: Glossary,
) -> Document:
    notes = tuple(
        Note("translate", segment.key, message)
        for segment in document.segments()
        for message in english[Sentence(segment.text, segment.marks)].messages
    )

    def change(segment: Segment) -> Segment:
        one = Sentence(segment.text, segment.marks)
        made = english[one]
        return replace(segment, text=made.text, source=segment.text, marks=marks[one], score=made.score, kept=made.kept)

    return replace(
        document.with_segments(change),
        language=engine.package.target,
        meta=_translated_meta(document.meta, glossary) if knows_facts(engine) else document.meta,
        translation=engine.translation,
        notes=document.notes + notes,
    )


def _translated_meta(meta: Meta, glossary: Glossary) -> Meta:
    """The place in English; genre and author name the Work, which both languages share, so they stay as they are."""
    return replace(meta, place=fixed_translation(meta.place, glossary) or meta.place)
