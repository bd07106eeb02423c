"""An engine that answers at once, for tests of what surrounds translating; some words make it crash, gorge or hang."""

from __future__ import annotations

import faulthandler
import os
import signal
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from types import SimpleNamespace

from pipeline.dropfolder.handling import Chain
from pipeline.dropfolder.preparing import convert_tasks
from pipeline.dropfolder.working import Convert, Made, Task
from pipeline.translating import Engine, Package

PACKAGE = Package("stub", "1", "nl", "en", Path("stub"), "built in")
CRASHES, GORGES, HANGS = "Struikelblok", "Veelvraat", "Wachtkamer"


class _Translator:
    def translate_batch(self, tokens: list[list[str]], **_: object) -> list[SimpleNamespace]:
        for pieces in tokens:
            if CRASHES in pieces:
                faulthandler.disable()  # pytest's, which would print a page
                os.kill(os.getpid(), signal.SIGSEGV)
            if GORGES in pieces:
                held = [b"x" * (1 << 24) for _ in range(1 << 12)]
                assert held
            if HANGS in pieces:
                time.sleep(3600)
        answers = [
            SimpleNamespace(hypotheses=[[piece.swapcase() for piece in pieces]], scores=[-0.1]) for pieces in tokens
        ]
        return [SimpleNamespace(result=lambda answer=answer: answer) for answer in answers]


def engine() -> Engine:
    """A whole engine, but for the neural network in it."""
    return Engine("stub", "1", PACKAGE, (), _Translator(), str.split, " ".join, "")


def prepare(formats: tuple[str, ...] = ("md",)) -> Convert:
    """The real chain on that engine."""
    return partial(convert_tasks, engine=engine(), formats=formats, glossary=None)


def chain(formats: tuple[str, ...] = ("html",)) -> Chain:
    """The real chain on that engine, as a watcher takes it."""
    return Chain(partial(prepare, formats), PACKAGE.label, formats)


def echo(tasks: Sequence[Task]) -> Iterator[Made]:
    """No chain at all: the file itself comes back, unless it holds one of those words."""
    for task in tasks:
        _Translator().translate_batch([task.data.decode(errors="replace").split()])
        yield Made(task.id, ((f"{task.name}.out", task.data),))


def prepare_echo() -> Convert:
    """What a worker needs for `echo`."""
    return echo
