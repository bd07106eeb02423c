"""The command `verslag`: words in, words out; all work is done by the stages it calls."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import __version__, console, files
from pipeline.dropfolder import commands as dropfolder
from pipeline.dropfolder import seeing
from pipeline.errors import MissingSource, SourceIsDirectory, UnreadableSource, UsageError, VerslagError

if TYPE_CHECKING:
    from pipeline.document import Document
    from pipeline.reading import Source
    from pipeline.storing import Chain
    from pipeline.translating import Glossary, Package

DEFAULT_FORMATS = "docx,pdf,html"
DESCRIPTION = "Turn raw Dutch government reports into English briefings, offline."
EPILOG = """\
examples:
  verslag convert inputs/*.txt                     every report, as DOCX, PDF, HTML and XML, into outputs/
  verslag convert report.pdf --to pdf,odt          choose the formats
  verslag tag report.txt report.nl.xml             one stage at a time: normalise, tag, translate, render
  verslag translate report.nl.xml report.en.xml
  verslag render report.en.xml report.en.pdf
  verslag check report.en.xml                      is it valid, and do the facts survive?
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code: 0, the code of the error (pipeline.errors), or 130 if interrupted."""
    arguments = _parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
        return code
    except VerslagError as error:
        if arguments.verbose:
            raise
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Interrupted; what was finished is kept.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "verslag", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"verslag {__version__}")
    parser.add_argument("--verbose", action="store_true", help="show where in the program an error arose")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_convert(commands.add_parser("convert", help="the whole chain: reports in, briefings out"))
    _add_stages(commands)
    check = commands.add_parser("check", help="is an XML file valid, and do numbers, dates and names survive in it?")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")
    check.set_defaults(run=_check)
    _add_model(commands.add_parser("model", help="list, install or choose translation packages"))
    dropfolder.add(commands, _add_making, _making, console.say, partial(console.progress, "convert"))
    seeing.add(commands)
    return parser


def _add_convert(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="a report: txt, pdf, docx, odt, html or md"
    )
    command.add_argument("--out", type=Path, default=Path("outputs"), metavar="DIR", help="default: outputs")
    command.add_argument("--stale", action="store_true", help="only reports that changed since they were converted")
    command.add_argument("--cluster", metavar="ADDRESS", help="convert on the Dask cluster at tcp://HOST:PORT")
    _add_making(command)
    command.set_defaults(run=_convert)


def _add_making(command: argparse.ArgumentParser) -> None:
    command.add_argument("--to", default=DEFAULT_FORMATS, metavar="FORMATS", help=f"default: {DEFAULT_FORMATS}")
    _add_engine(command, "--into")


def _add_stages(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    normalise = commands.add_parser("normalise", help="repair the text: encoding, wrapped lines, hyphens, page breaks")
    normalise.add_argument("--explain", action="store_true", help="list every change on standard error")
    tag = commands.add_parser("tag", help="find its structure, dates and names: Akoma Ntoso XML")
    translate = commands.add_parser("translate", help="Dutch to English: Akoma Ntoso XML")
    _add_engine(translate, "--to")
    render = commands.add_parser("render", help="draw the briefing: docx, pdf, html, odt, epub, md or txt")
    render.add_argument("--to", metavar="FORMAT", help="default: the target's suffix")
    tag.add_argument("--from", dest="from_language", default="nl", metavar="CODE", help="its language; default: nl")
    for command, run in ((normalise, _normalise), (tag, _tag), (translate, _translate), (render, _render)):
        command.add_argument("source", metavar="SOURCE", help="a report, or the XML of an earlier stage; - for stdin")
        command.add_argument("target", metavar="TARGET", help="the file to write; - for stdout")
        command.set_defaults(run=run)


def _add_engine(command: argparse.ArgumentParser, into: str) -> None:
    command.add_argument("--engine", metavar="PACKAGE", help="an Argos package: its name, its folder, or built-in")
    command.add_argument("--from", dest="from_language", default="nl", metavar="CODE", help="default: nl")
    command.add_argument(into, dest="into_language", default="en", metavar="CODE", help="default: en")
    command.add_argument("--glossary", type=Path, metavar="FILE", help="terms to keep to: TSV, CSV or TBX")


def _add_model(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True)
    actions.add_parser("list", help="the packages there are, and which one is used").set_defaults(run=_model_list)
    install = actions.add_parser("install", help="fetch a package from Argos' index, or take it from a file")
    install.add_argument(
        "source", nargs="?", metavar="FILE", help="an .argosmodel file or address; default: the index's"
    )
    install.add_argument("--from", dest="from_language", default="nl", metavar="CODE", help="default: nl")
    install.add_argument("--to", dest="into_language", default="en", metavar="CODE", help="default: en")
    install.add_argument("--index", metavar="URL", help="another package index than Argos' own")
    install.add_argument("--sha256", metavar="HEX", help="refuse the package unless it has this checksum")
    install.set_defaults(run=_model_install)
    use = actions.add_parser("use", help="choose the package that is used from now on")
    use.add_argument("name", metavar="NAME", help="a name from `verslag model list`, or built-in")
    use.set_defaults(run=_model_use)


def _convert(arguments: argparse.Namespace) -> int:
    from pipeline.storing import convert_files

    began = time.monotonic()
    package, formats, glossary = _making(arguments)
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


def _making(arguments: argparse.Namespace) -> tuple[Package, tuple[str, ...], Glossary | None]:
    package, glossary = _engine(arguments)
    return package, _formats(arguments.to), glossary


def _engine(arguments: argparse.Namespace) -> tuple[Package, Glossary | None]:
    from pipeline.translating import choose, read_glossary

    package = choose(arguments.engine, source=arguments.from_language, target=arguments.into_language)
    if not arguments.glossary:
        return package, None
    return package, read_glossary(arguments.glossary, source=package.source, target=package.target)


def _normalise(arguments: argparse.Namespace) -> int:
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


def _tag(arguments: argparse.Namespace) -> int:
    from pipeline.akn import to_xml

    _put(arguments.target, to_xml(_document(arguments.source, arguments.from_language)))
    return 0


def _translate(arguments: argparse.Namespace) -> int:
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


def _render(arguments: argparse.Namespace) -> int:
    from pipeline.rendering import render

    format = arguments.to or Path(arguments.target).suffix[1:]
    if not format:
        raise UsageError(arguments.target, "does not tell the format", "Name it with --to, for instance --to pdf.")
    _formats(format)
    _put(arguments.target, render(_document(arguments.source), format))
    return 0


def _check(arguments: argparse.Namespace) -> int:
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


def _model_list(arguments: argparse.Namespace) -> int:
    from pipeline.translating import choose, installed

    for package in installed():
        used = choose(source=package.source, target=package.target) == package
        print(f"{'*' if used else ' '} {package.name:<28} {package.label}")
    return 0


def _model_install(arguments: argparse.Namespace) -> int:
    from pipeline.translating import install

    package = install(
        arguments.source or f"{arguments.from_language}-{arguments.into_language}",
        index=arguments.index,
        sha256=arguments.sha256,
        progress=lambda done, total: console.progress("read", done, total),
    )
    console.say(f"Installed {package.name} ({package.label}).")
    return 0


def _model_use(arguments: argparse.Namespace) -> int:
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
