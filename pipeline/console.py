"""What the command line says while it works: a progress bar on a terminal, plain lines elsewhere, on standard error."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.document import Note
    from pipeline.storing import Outcome

_WIDTH = 30


def say(text: str) -> None:
    """A line for the person, above the progress bar if there is one."""
    clear()
    print(text, file=sys.stderr, flush=True)


def progress(stage: str, done: int, total: int) -> None:
    """Show how far a stage has come; on a terminal only."""
    if not sys.stderr.isatty() or total == 0:
        return
    filled = _WIDTH * done // total
    bar = "█" * filled + "░" * (_WIDTH - filled)
    print(f"\r\x1b[K{stage:<10} {bar} {done}/{total}", end="", file=sys.stderr, flush=True)


def clear() -> None:
    """Take the progress bar away."""
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def report(outcome: Outcome) -> None:
    """What became of one report, and what a person should look at."""
    if outcome.error:
        say(str(outcome.error))
    elif outcome.document:
        folder = outcome.files[0].parent
        notes = outcome.document.notes
        sentences = sum(1 for _ in outcome.document.segments())
        made = f".{outcome.document.language}."
        formats = ", ".join(path.suffix[1:] for path in outcome.files if made in path.name and path.suffix != ".xml")
        say(f"{outcome.path} → {folder}/ ({formats}): {sentences} sentences{_to_check(notes)}")


def summary(outcomes: list[Outcome], seconds: float) -> str:
    """One line on the whole run.

    >>> summary([], 0)
    'Nothing to do.'
    """
    fresh = sum(outcome.fresh for outcome in outcomes)
    failed = sum(outcome.error is not None for outcome in outcomes)
    made = len(outcomes) - fresh - failed
    if not made and not failed:
        return f"Nothing to do: {count(fresh, 'report')} up to date." if fresh else "Nothing to do."
    parts = [f"{count(made, 'report')} converted in {seconds:.1f} s"]
    parts += [f"{fresh} up to date"] if fresh else []
    parts += [f"{failed} failed"] if failed else []
    return ", ".join(parts) + "."


def count(number: int, thing: str) -> str:
    """A number and its noun.

    >>> count(1, "report"), count(2, "report")
    ('1 report', '2 reports')
    """
    return f"{number} {thing}" + ("" if number == 1 else "s")


def _to_check(notes: tuple[Note, ...]) -> str:
    translated = sum(note.stage == "translate" for note in notes)
    return f", {count(translated, 'point')} to check" if translated else ""


def shown(path: Path) -> str:
    """A path as a person reads it: relative to here where it is below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
