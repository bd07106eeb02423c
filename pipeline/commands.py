"""What each command of `verslag` does with its arguments; the work itself is done by the stages it calls."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import console, files
from pipeline.errors import MissingSource, SourceIsDirectory, UnreadableSource, UsageError, VerslagError

if TYPE_CHECKING:
    from pipeline.document import Document
    from pipeline.reading import Source
    from pipeline.storing import Chain
    from pipeline.translating import Glossary, Package


def convert(arguments: argparse.Namespace) -> int:
    """`verslag convert`: the exit code is that of the first report that failed."""
    from pipeline.storing import convert_files

    began = time.monotonic()
    package, formats, glossary = making(arguments)
    outcomes = []
    for outcome in convert_files(
        arguments.files,
        arguments.out,
        package,
        formats=formats,
        glossary=glossary,
        stale_only=arguments.stale,
        progress=console.progress,
        run=_cluster(arguments.cluster) if arguments.cluster else None,
    ):
        console.report(outcome)
        outcomes.append(outcome)
    console.say(console.summary(outcomes, time.monotonic() - began))
    return next((outcome.error.exit_code for outcome in outcomes if outcome.error), 0)


def _cluster(address: str) -> Chain:
    from pipeline.cluster import on_cluster

    return on_cluster(address)


def _formats(names: str) -> tuple[str, ...]:
    from pipeline.rendering import FORMATS

    formats = tuple(dict.fromkeys(name.strip() for name in names.split(",") if name.strip()))
    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"--to {name}", "is not a format this can make", f"Choose from: {', '.join(FORMATS)}.")
    return formats


def making(arguments: argparse.Namespace) -> tuple[Package, tuple[str, ...], Glossary | None]:
    """The package, the formats and the glossary that `verslag convert` and `verslag watch` are told."""
    package, glossary = _engine(arguments)
    return package, _formats(arguments.to), glossary


def _engine(arguments: argparse.Namespace) -> tuple[Package, Glossary | None]:
    from pipeline.translating import choose, read_glossary

    package = choose(arguments.engine, source=arguments.from_language, target=arguments.into_language)
    if not arguments.glossary:
        return package, None
    return package, read_glossary(arguments.glossary, source=package.source, target=package.target)


def normalise(arguments: argparse.Namespace) -> int:
    """`verslag normalise`."""
    from pipeline.normalising import normalise

    source = _source(arguments.source)
    clean = normalise(source.text)
    for edit in clean.edits if arguments.explain else ():
        before = source.text[edit.start : edit.end]
        console.say(f"{edit.start}–{edit.end} {edit.rule}: {before!r} → {edit.replacement!r}")
    for note in source.notes + clean.notes:
        console.say(f"{note.where}: {note.message}")
    _put(arguments.target, clean.text.encode())
    return 0


def tag(arguments: argparse.Namespace) -> int:
    """`verslag tag`."""
    from pipeline.akn import to_xml

    _put(arguments.target, to_xml(_document(arguments.source, arguments.from_language)))
    return 0


def translate(arguments: argparse.Namespace) -> int:
    """`verslag translate`."""
    from pipeline.akn import to_xml
    from pipeline.translating import open_package, translate

    package, glossary = _engine(arguments)
    document = _document(arguments.source, package.source)
    if document.language != package.source:
        remedy = f"Name its language: --from {document.language}."
        raise UsageError(arguments.source, f"is in {document.language}, not in {package.source}", remedy)
    (made,) = translate(
        [document],
        open_package(package),
        glossary=glossary,
        progress=lambda n, of: console.progress("translate", n, of),
    )
    console.clear()
    for note in made.notes[len(document.notes) :]:
        console.say(f"{note.where}: {note.message}")
    _put(arguments.target, to_xml(made))
    return 0


def render(arguments: argparse.Namespace) -> int:
    """`verslag render`."""
    from pipeline.rendering import render

    format = arguments.to or Path(arguments.target).suffix[1:]
    if not format:
        raise UsageError(arguments.target, "does not tell the format", "Name it with --to, for instance --to pdf.")
    _formats(format)
    _put(arguments.target, render(_document(arguments.source), format))
    return 0


def check(arguments: argparse.Namespace) -> int:
    """`verslag check`: the exit code is that of the first file that is not valid."""
    code = 0
    for path in arguments.files:
        try:
            points = _points(path)
        except VerslagError as error:
            console.say(str(error))
            code = code or error.exit_code
            continue
        for point in points:
            console.say(f"{path}: {point}")
        console.say(f"{path}: valid Akoma Ntoso 3.0, {console.count(len(points), 'point')} to check")
    return code


def _points(path: Path) -> list[str]:
    """What differs between a translation and the original beside it (NAME.nl.xml), or else the one it holds."""
    from dataclasses import replace

    from pipeline.akn import from_xml, validate
    from pipeline.translating import check

    data = _bytes(str(path))
    validate(data)
    document = from_xml(data)
    if document.translation is None:
        return []
    ending, original = f".{document.language}.xml", f".{document.translation.source}.xml"
    beside = path.with_name(path.name.removesuffix(ending) + original) if path.name.endswith(ending) else path
    if beside != path and beside.exists():
        dutch = from_xml(beside.read_bytes())
    else:
        dutch = document.with_segments(lambda s: replace(s, text=s.source, source="", marks=()))
    return [f"{note.where}: {note.message}" for note in check(dutch, document)]


def model_list(arguments: argparse.Namespace) -> int:
    """`verslag model list`."""
    from pipeline.translating import choose, installed

    for package in installed():
        used = choose(source=package.source, target=package.target) == package
        print(f"{'*' if used else ' '} {package.name:<28} {package.label}")
    return 0


def model_install(arguments: argparse.Namespace) -> int:
    """`verslag model install`."""
    from pipeline.translating import install

    package = install(
        arguments.source or f"{arguments.from_language}-{arguments.into_language}",
        index=arguments.index,
        sha256=arguments.sha256,
        progress=lambda done, total: console.progress("read", done, total),
    )
    console.say(f"Installed {package.name} ({package.label}).")
    return 0


def model_use(arguments: argparse.Namespace) -> int:
    """`verslag model use`."""
    from pipeline.translating import use

    package = use(arguments.name)
    console.say(f"{package.source}→{package.target} is translated with {package.name} from now on.")
    return 0


def _bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except FileNotFoundError as error:
        raise MissingSource(name) from error
    except IsADirectoryError as error:
        raise SourceIsDirectory(name) from error
    except OSError as error:
        raise UnreadableSource(name, f"cannot be read: {(error.strerror or '').lower()}") from error


def _source(name: str) -> Source:
    from dataclasses import replace

    from pipeline.reading import decode, read
    from pipeline.storing import date_of

    return decode(_bytes(name), "-") if name == "-" else replace(read(name), date=date_of(Path(name)))


def _document(name: str, language: str = "nl") -> Document:
    """The document in an XML file, or in a report in `language` that is normalised and tagged first."""
    from dataclasses import replace

    from pipeline.akn import from_xml
    from pipeline.converting import meta_of
    from pipeline.normalising import normalise
    from pipeline.tagging import tag

    if name.endswith(".xml"):
        return from_xml(_bytes(name))
    source = _source(name)
    if source.text.startswith("<?xml"):
        return from_xml(source.text.encode())
    clean = normalise(source.text)
    return replace(tag(clean.text, meta=meta_of(source), notes=source.notes + clean.notes), language=language)


def _put(name: str, data: bytes) -> None:
    if name == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        files.write(Path(name), data)
