"""The command that shows how a drop folder stands, `verslag status`: words in, words out."""

from __future__ import annotations

import argparse
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import MissingSource


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    status = commands.add_parser("status", help="how the reports of a drop folder stand")
    status.add_argument("out", nargs="?", type=Path, default=Path("outputs"), metavar="OUT", help="default: outputs")
    status.add_argument("--json", action="store_true", help="for programs; so it is wherever the output is no terminal")
    status.set_defaults(run=_status)


def _status(arguments: argparse.Namespace) -> int:
    from pipeline.dropfolder import standing
    from pipeline.dropfolder.journal import read_journal

    journal = read_journal(arguments.out)
    if journal is None:
        where, remedy = arguments.out, "Name the output folder that `verslag watch` has, or start it."
        raise MissingSource(where, "holds no journal of a drop folder", remedy)
    with journal:
        entries, watchers, inputs = journal.current(), len(journal.watchers()), journal.about("inputs")
    if arguments.json or not sys.stdout.isatty():
        data = standing.as_json(entries, watchers, inputs)
    else:
        zone = datetime.now().astimezone().tzinfo or UTC
        width = shutil.get_terminal_size().columns
        data = standing.table(entries, watchers, width=width, zone=zone).encode(sys.stdout.encoding, "replace")
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
    return 0
