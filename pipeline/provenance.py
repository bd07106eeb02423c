"""The record beside every briefing: what it was made from, by what, how long it took, and what to look at."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

from pipeline import __version__
from pipeline.document import Document, Note, Paragraph, Stage
from pipeline.translating import Glossary

Seconds: TypeAlias = tuple[tuple[Stage, float], ...]
Recipe: TypeAlias = Mapping[str, Any]


def recipe(name: str, sha256: str, date: str, model: str, formats: Sequence[str], glossary: Glossary | None) -> Recipe:
    """All that decides what the files of a report look like: equal recipes make equal files.

    `name`, `sha256` and `date` are the source file's, `model` is the translation package's label.
    """
    return {
        "source": {"name": name, "sha256": sha256, "date": date},
        "tool": {"name": "verslag", "version": __version__, "build": build()},
        "model": model,
        "glossary": _fingerprint(glossary) if glossary else None,
        "formats": list(formats),
    }


def record(made_from: Recipe, encoding: str, document: Document, seconds: Seconds) -> bytes:
    """The provenance of an English document as JSON; `encoding` is the source's, empty if it is not plain text."""
    segments = list(document.segments())
    paragraphs = sum(isinstance(block, Paragraph) for block in document.blocks)
    content = {
        **made_from,
        "title": document.title.text,
        "encoding": encoding or None,
        "engine": document.translation.engine if document.translation else None,
        "machine_translation": "not reviewed",
        "counts": {
            "paragraphs": paragraphs,
            "sentences": len(segments),
            "words": sum(len(segment.source.split()) for segment in segments),
            "marks": sum(len(segment.marks) for segment in segments),
            "kept_in_dutch": sum(segment.kept for segment in segments),
        },
        "seconds": {stage: round(spent, 3) for stage, spent in seconds},
        "notes": [_note(note) for note in document.notes],
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def same_but_for_time(old: bytes, new: bytes) -> bool:
    """Whether two records differ in nothing but the seconds that the stages took.

    >>> same_but_for_time(b'{"a": 1, "seconds": {"tag": 1}}', b'{"a": 1, "seconds": {"tag": 2}}')
    True
    """
    try:
        before, after = json.loads(old), json.loads(new)
    except ValueError:
        return False
    return {**before, "seconds": 0} == {**after, "seconds": 0}


def followed(record: bytes, made_from: Recipe) -> bool:
    """Whether a record says that its files were made by this very recipe."""
    try:
        found = json.loads(record)
    except ValueError:
        return False
    return isinstance(found, dict) and all(found.get(key) == value for key, value in made_from.items())


@cache
def build() -> str:
    """16 hexadecimal digits that name this program's own code, data and fonts: another build may make other files."""
    digest = sha256()
    root = Path(__file__).parent
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix != ".pyc" and "models" not in path.parts:
            digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _fingerprint(glossary: Glossary) -> str:
    return sha256(repr(glossary.terms).encode()).hexdigest()[:16]


def _note(note: Note) -> dict[str, str]:
    return {"stage": note.stage, "where": note.where, "message": note.message}
