"""The commands of the drop folder, `verslag watch`, `retry` and `status`: words in, words out."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import MissingSource, UsageError

if TYPE_CHECKING:
    from pipeline.dropfolder.entry import Entry
    from pipeline.dropfolder.events import Event
    from pipeline.dropfolder.journal import Journal
    from pipeline.dropfolder.waking import Bell
    from pipeline.translating import Glossary, Package

Making = tuple["Package", tuple[str, ...], "Glossary | None"]
"""What `verslag convert` and `verslag watch` have in common: the package, the formats, the glossary."""


def add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    add_making: Callable[[argparse.ArgumentParser], None],
    making: Callable[[argparse.Namespace], Making],
    say: Callable[[str], None],
    show: Callable[[int, int], None],
) -> None:
    """Add the commands to the command line; `add_making` and `making` are what `convert` takes and makes of it.

    `say` puts a line before the person, `show` how many reports are finished, of how many.
    """
    watch = commands.add_parser("watch", help="the drop folder: put a report in, get its briefings")
    watch.add_argument("inputs", type=Path, metavar="FOLDER", help="where reports are put")
    watch.add_argument("--out", type=Path, default=Path("outputs"), metavar="DIR", help="default: outputs")
    watch.add_argument("--once", action="store_true", help="convert what is there and stop, for cron")
    watch.add_argument("--poll", action="store_true", help="look every few seconds, for network shares without events")
    watch.add_argument("--jobs", type=_positive, default=1, metavar="N", help="processes that convert; default: 1")
    watch.add_argument("--settle", type=float, metavar="SECONDS", help="how long a file must stand still first")
    watch.add_argument("--time-limit", type=_positive, default=1800, metavar="SECONDS", help="default: 1800")
    watch.add_argument("--memory-limit", type=_positive, default=4096, metavar="MB", help="default: 4096")
    watch.add_argument("--log", choices=("text", "json"), default="text", help="json: one object a line, for programs")
    add_making(watch)
    watch.set_defaults(run=partial(_watch, making=making, say=say, show=show))
    retry = commands.add_parser("retry", help="put reports that failed back into the drop folder")
    retry.add_argument("names", nargs="*", metavar="NAME", help="as the drop folder has it; default: all that failed")
    retry.add_argument("--out", type=Path, default=Path("outputs"), metavar="DIR", help="default: outputs")
    retry.set_defaults(run=partial(_retry, say=say))
    status = commands.add_parser("status", help="how the reports of a drop folder stand")
    status.add_argument("out", nargs="?", type=Path, default=Path("outputs"), metavar="OUT", help="default: outputs")
    status.add_argument("--json", action="store_true", help="for programs; so it is wherever the output is no terminal")
    status.set_defaults(run=_status)


def _watch(
    arguments: argparse.Namespace,
    *,
    making: Callable[[argparse.Namespace], Making],
    say: Callable[[str], None],
    show: Callable[[int, int], None],
) -> int:
    from pipeline.dropfolder.batching import threads_each
    from pipeline.dropfolder.events import as_json as line
    from pipeline.dropfolder.following import follow
    from pipeline.dropfolder.handling import Chain
    from pipeline.dropfolder.preparing import prepare
    from pipeline.dropfolder.waking import Bell
    from pipeline.dropfolder.watching import QUIET, QUIET_SHARE, watch

    package, formats, glossary = making(arguments)
    bell = Bell()
    _heed_signals(bell)
    settle = arguments.settle if arguments.settle is not None else QUIET_SHARE if arguments.poll else QUIET
    threads = threads_each(arguments.jobs) if arguments.jobs > 1 else None
    events = watch(
        arguments.inputs,
        arguments.out,
        Chain(
            partial(prepare, package, formats, glossary, threads),
            package.label,
            formats,
            glossary,
            (package.source, package.target),
        ),
        bell=bell,
        once=arguments.once,
        poll=arguments.poll,
        jobs=arguments.jobs,
        quiet=settle,
        seconds=arguments.time_limit,
        memory=arguments.memory_limit << 20,
    )
    as_json = arguments.log == "json"
    if not arguments.once and not as_json:
        say(f"Watching {arguments.inputs}; briefings appear in {arguments.out}. Stop with Ctrl-C.")
    code = 0
    zone = datetime.now().astimezone().tzinfo or UTC
    for event in follow(events, arguments.out, zone=zone, show=None if as_json else show):
        if as_json:
            say(line(event, time.time()))
        elif words := told(event, arguments.inputs, arguments.out):
            say(words)
        if arguments.once and event.error and event.kind in ("failed", "postponed"):
            code = code or event.error.exit_code
    return code


def told(event: Event, inputs: Path, out: Path) -> str:
    """An event in words; empty for those that need none."""
    from pipeline.dropfolder.placing import shown_path

    name = shown_path(event.name)
    if event.kind == "done" and event.entry and event.entry.same_as:
        return f"{inputs / name}: the same report as {inputs / shown_path(event.entry.same_as)}"
    if event.kind == "done" and event.entry and event.entry.result:
        made = event.entry.result
        return f"{inputs / name} → {out / event.entry.folder}/: {made.sentences} sentences, {made.to_check} to check"
    if event.kind == "failed" and event.error:
        return f"{inputs / name}: {event.error.what}\n  {event.error.remedy} It is in {inputs / 'failed'} now."
    if event.kind == "postponed" and event.error:
        return f"{inputs / name}: {event.error.what}; it will be tried again."
    if event.kind == "withdrawn":
        return f"{inputs / name}: gone or changed before it was converted"
    if event.kind == "unfinished":
        return f"{inputs / name}: still being written; it is left for the next run"
    if event.kind == "link":
        return f"{inputs / name}: is a link, and links are not followed"
    return str(event.error) if event.kind == "trouble" else ""


def _retry(arguments: argparse.Namespace, *, say: Callable[[str], None]) -> int:
    from pipeline.dropfolder import failing, recording
    from pipeline.dropfolder.journal import open_journal, read_journal

    there = read_journal(arguments.out)
    if there is None:
        raise MissingSource(arguments.out, "has no journal of a drop folder", "Name the output folder with --out.")
    there.close()
    with open_journal(arguments.out) as journal:
        inputs = Path(journal.about("inputs"))
        chosen = _chosen(journal, arguments.names)
        for entry in chosen:
            if entry.state == "failed" and entry.aside:
                try:
                    moved = failing.bring_back(inputs, entry)
                except OSError as error:
                    raise failing.writing_error(inputs, error) from error
                if not moved:
                    say(f"{inputs / entry.aside}: is not there any more, or its place is taken")
        recording.retry(journal, [entry for entry in chosen if not entry.aside], time.time())
    say(f"{len(chosen)} to try again. A running `verslag watch` takes them; otherwise start one.")
    return 0


def _chosen(journal: Journal, names: list[str]) -> list[Entry]:
    """The rows that `names` mean, by their whole name or the last part; without names, all that failed or wait."""
    entries = journal.current()
    if not names:
        return [entry for entry in entries if entry.state == "failed" or (entry.state == "settled" and entry.failure)]
    chosen = []
    for name in names:
        found = [entry for entry in entries if name in (entry.name, entry.aside, Path(entry.name).name)]
        if not found:
            raise UsageError(name, "is not a report of this drop folder", "See `verslag status` for what there is.")
        chosen += found
    return chosen


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


def _heed_signals(bell: Bell) -> None:
    """Stop after what is in hand when asked to; and let the system's notice of a lease that ends not end us."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: bell.stop())
    if hasattr(signal, "SIGIO"):
        signal.signal(signal.SIGIO, signal.SIG_IGN)


def _positive(word: str) -> int:
    number = int(word)
    if number < 1:
        raise ValueError(word)
    return number
