"""The chain, written once and called by every door: sources in, the files of each briefing out."""

from __future__ import annotations

import ctypes
import gc
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import PurePath
from typing import ParamSpec, TypeAlias, TypeVar

from pipeline import akn, provenance
from pipeline.document import Document, Meta, Stage
from pipeline.errors import InternalError, VerslagError
from pipeline.normalising import normalise
from pipeline.provenance import Seconds
from pipeline.reading import Source
from pipeline.rendering import render
from pipeline.tagging import tag
from pipeline.translating import Engine, Glossary, translate

FORMATS = ("docx", "pdf", "html")
BATCH = 100_000
"""Characters of source text whose sentences are translated together: four times as much is no faster, only larger."""

LONGEST_STEM = 240
"""Bytes: file systems allow names of 255."""

Progress: TypeAlias = Callable[[Stage, int, int], None]
"""Called with a stage, how much of it is done, and how much there is to do."""

Clock: TypeAlias = Callable[[], float]
P = ParamSpec("P")
T = TypeVar("T")


def quiet(stage: Stage, done: int, total: int) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """What became of one source: its files by name ("NAME.en.pdf"), or the error that stopped it."""

    source: Source
    files: tuple[tuple[str, bytes], ...] = ()
    document: Document | None = None
    error: VerslagError | None = None


@dataclass(frozen=True, slots=True)
class _Tagged:
    text: str
    dutch: Document
    seconds: Seconds


def convert(
    sources: Iterable[Source],
    engine: Engine,
    *,
    formats: Sequence[str] = FORMATS,
    glossary: Glossary | None = None,
    progress: Progress = quiet,
    clock: Clock = time.perf_counter,
) -> Iterator[Conversion]:
    """Convert each of `sources`, in order; one that fails carries its error and leaves the others alone.

    Sources are taken from the iterable as they are needed, and sentences are translated in batches across them.

    >>> from pipeline.reading import decode
    >>> from pipeline.translating import load
    >>> (made,) = convert([decode(b"Verslag van de raad", "a.txt")], load("built-in"), formats=["html"])
    >>> [name for name, _ in made.files]
    ['a.txt', 'a.nl.xml', 'a.en.xml', 'a.en.html', 'a.json']
    """
    for batch in batches(sources, BATCH):
        tagged = [_caught(source, _tagged, source, engine.package.source, clock) for source in batch]
        translated = iter(_translated([t for t in tagged if isinstance(t, _Tagged)], engine, glossary, progress, clock))
        for done, (source, dutch) in enumerate(zip(batch, tagged, strict=True)):
            progress("render", done, len(batch))
            if isinstance(dutch, VerslagError):
                yield Conversion(source, error=dutch)
                continue
            english, seconds = next(translated)
            files = _caught(source, _files, source, dutch, english, seconds, engine, formats, glossary, clock)
            if isinstance(files, VerslagError):
                yield Conversion(source, error=files)
            else:
                yield Conversion(source, files, english)
            _give_back_memory()
        progress("render", len(batch), len(batch))
        gc.collect()


def meta_of(source: Source) -> Meta:
    """What is known of a report before its text is looked at."""
    return Meta(source_name=shown_name(source.name), source_sha256=source.sha256, source_date=source.date)


def shown_name(path: str) -> str:
    """A file's name as it can be shown and written anywhere: without folders, and with � for what has no sign.

    >>> shown_name("inputs/verslag\\x07.txt")
    'verslag�.txt'
    """
    name = PurePath(path).name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(c if c.isprintable() else "\ufffd" for c in name)


def stem_of(path: str) -> str:
    """What the names of a report's files begin with: its own, without folders and suffix, cut if too long.

    >>> stem_of("inputs/verslag.txt"), len(stem_of("é" * 125 + ".txt").encode())
    ('verslag', 239)
    """
    stem = PurePath(path).stem
    data = stem.encode("utf-8", "surrogateescape")
    if len(data) <= LONGEST_STEM:
        return stem
    end = LONGEST_STEM - 9
    while data[end] & 0xC0 == 0x80:  # not within a character
        end -= 1
    return f"{data[:end].decode('utf-8', 'surrogateescape')}~{blake2b(data, digest_size=4).hexdigest()}"


def names_of(stem: str, formats: Sequence[str], pair: tuple[str, str] = ("nl", "en")) -> tuple[str, ...]:
    """The files of a report, by the languages it is translated from and into; the record comes last.

    >>> names_of("a", ["pdf"])
    ('a.txt', 'a.nl.xml', 'a.en.xml', 'a.en.pdf', 'a.json')
    """
    source, target = pair
    made = (f".{target}.{format}" for format in ("xml", *formats))
    return tuple(stem + suffix for suffix in (".txt", f".{source}.xml", *made, ".json"))


def batches(sources: Iterable[Source], most: int) -> Iterator[list[Source]]:
    """Sources in order, together until they hold `most` characters."""
    batch: list[Source] = []
    size = 0
    for source in sources:
        batch.append(source)
        size += len(source.text)
        if size >= most:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _give_back_memory() -> None:
    """Return to the system what is free, which glibc keeps: it would be a third more, and grow for hundreds of reports.

    Measured on 160 reports in batches of 18, from the 20th on: 268 to 296 MiB with it; 338 to 366, and rising, when
    done once a batch. It takes a millisecond.
    """
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)


def _caught(source: Source, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | VerslagError:
    """What `step` returns, or the error it met: one report's failure must not stop the others."""
    try:
        return step(*args, **kwargs)
    except VerslagError as error:
        return error
    except Exception as error:
        met = InternalError(source.name, f"met a {type(error).__name__}: {error}")
        met.__cause__ = error
        return met


def _tagged(source: Source, language: str, clock: Clock) -> _Tagged:
    began = clock()
    clean = normalise(source.text)
    halfway = clock()
    dutch = tag(clean.text, meta=meta_of(source), notes=source.notes + clean.notes)
    return _Tagged(
        clean.text, replace(dutch, language=language), (("normalise", halfway - began), ("tag", clock() - halfway))
    )


def _translated(
    tagged: Sequence[_Tagged], engine: Engine, glossary: Glossary | None, progress: Progress, clock: Clock
) -> list[tuple[Document, Seconds]]:
    """Every document in English; the seconds of the common batch are shared out by length."""
    began = clock()
    documents = [t.dutch for t in tagged]
    made = translate(documents, engine, glossary=glossary, progress=lambda n, of: progress("translate", n, of))
    share = (clock() - began) / max(1, sum(len(t.text) for t in tagged))
    return [
        (document, (*t.seconds, ("translate", share * len(t.text)))) for document, t in zip(made, tagged, strict=True)
    ]


def _files(
    source: Source,
    tagged: _Tagged,
    english: Document,
    seconds: Seconds,
    engine: Engine,
    formats: Sequence[str],
    glossary: Glossary | None,
    clock: Clock,
) -> tuple[tuple[str, bytes], ...]:
    began = clock()
    made = [tagged.text.encode(), akn.to_xml(tagged.dutch), akn.to_xml(english)]
    made += [render(english, format) for format in formats]
    spent = (*seconds, ("render", clock() - began))
    recipe = provenance.recipe(
        tagged.dutch.meta.source_name, source.sha256, source.date, engine.model, formats, glossary
    )
    made.append(provenance.record(recipe, source.encoding, english, spent))
    names = names_of(stem_of(source.name), formats, (engine.package.source, engine.package.target))
    return tuple(zip(names, made, strict=True))
