"""The command line `verslag`: what it offers, and how an error becomes words and an exit code."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from pipeline import __version__, commands, console
from pipeline.dropfolder import commands as dropfolder
from pipeline.errors import VerslagError

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
    parsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_convert(parsers.add_parser("convert", help="the whole chain: reports in, briefings out"))
    _add_stages(parsers)
    check = parsers.add_parser("check", help="is an XML file valid, and do numbers, dates and names survive in it?")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")
    check.set_defaults(run=commands.check)
    _add_model(parsers.add_parser("model", help="list, install or choose translation packages"))
    dropfolder.add(parsers, _add_making, commands.making, console.say, partial(console.progress, "convert"))
    return parser


def _add_convert(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="a report: txt, pdf, docx, odt, html or md"
    )
    command.add_argument("--out", type=Path, default=Path("outputs"), metavar="DIR", help="default: outputs")
    command.add_argument("--stale", action="store_true", help="only reports that changed since they were converted")
    command.add_argument("--cluster", metavar="ADDRESS", help="convert on the Dask cluster at tcp://HOST:PORT")
    _add_making(command)
    command.set_defaults(run=commands.convert)


def _add_making(command: argparse.ArgumentParser) -> None:
    command.add_argument("--to", default=DEFAULT_FORMATS, metavar="FORMATS", help=f"default: {DEFAULT_FORMATS}")
    _add_engine(command, "--into")


def _add_stages(parsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    normalise = parsers.add_parser("normalise", help="repair the text: encoding, wrapped lines, hyphens, page breaks")
    normalise.add_argument("--explain", action="store_true", help="list every change on standard error")
    tag = parsers.add_parser("tag", help="find its structure, dates and names: Akoma Ntoso XML")
    translate = parsers.add_parser("translate", help="Dutch to English: Akoma Ntoso XML")
    _add_engine(translate, "--to")
    render = parsers.add_parser("render", help="draw the briefing: docx, pdf, html, odt, epub, md or txt")
    render.add_argument("--to", metavar="FORMAT", help="default: the target's suffix")
    tag.add_argument("--from", dest="from_language", default="nl", metavar="CODE", help="its language; default: nl")
    for command, run in (
        (normalise, commands.normalise),
        (tag, commands.tag),
        (translate, commands.translate),
        (render, commands.render),
    ):
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
    actions.add_parser("list", help="the packages there are, and which one is used").set_defaults(
        run=commands.model_list
    )
    install = actions.add_parser("install", help="fetch a package from Argos' index, or take it from a file")
    install.add_argument(
        "source", nargs="?", metavar="FILE", help="an .argosmodel file or address; default: the index's"
    )
    install.add_argument("--from", dest="from_language", default="nl", metavar="CODE", help="default: nl")
    install.add_argument("--to", dest="into_language", default="en", metavar="CODE", help="default: en")
    install.add_argument("--index", metavar="URL", help="another package index than Argos' own")
    install.add_argument("--sha256", metavar="HEX", help="refuse the package unless it has this checksum")
    install.set_defaults(run=commands.model_install)
    use = actions.add_parser("use", help="choose the package that is used from now on")
    use.add_argument("name", metavar="NAME", help="a name from `verslag model list`, or built-in")
    use.set_defaults(run=commands.model_use)
