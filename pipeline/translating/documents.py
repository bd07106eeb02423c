"""Translate whole documents: every segment of every document in one run of the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from pipeline.document import Document, Segment
from pipeline.translating.engine import Engine

Progress: TypeAlias = Callable[[int, int], None]


def translate(
    documents: Sequence[Document], engine: Engine, *, progress: Progress | None = None
) -> tuple[Document, ...]:
    """Translate `documents`."""
    texts = list(dict.fromkeys(s.text for d in documents for s in d.segments() if any(map(str.isalpha, s.text))))
    answers = dict(zip(texts, engine.answer(texts), strict=True))

    def change(segment: Segment) -> Segment:
        answer = answers.get(segment.text)
        if answer is None or not answer.text:
            return replace(segment, source=segment.text, kept=answer is not None)
        return replace(segment, text=answer.text, source=segment.text, score=answer.score, marks=())

    return tuple(
        replace(document.with_segments(change), language=engine.package.target, translation=engine.translation)
        for document in documents
    )
