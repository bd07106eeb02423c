"""Hold many conversations with the engine at once: what all of them want to know next goes to it together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Sequence
from typing import TypeAlias, TypeVar

from pipeline.translating.engine import Answer, Engine, Question

T = TypeVar("T")
Conversation: TypeAlias = Generator[Sequence[Question], Sequence[Answer], T]
"""Yields questions, is sent their answers, and returns what it made of them."""


def hold(
    conversations: Sequence[Conversation[T]], engine: Engine, progress: Callable[[int, int], None] | None = None
) -> list[T]:
    """What each conversation returns. `progress(done, total)` counts the answers of the first round.

    Rounds, for the engine is fastest with much to do at once; within a round each conversation goes on as soon as it
    has its answers, so that thinking about one goes on while the engine works on the next.
    """
    results: dict[int, T] = {}
    waiting: dict[int, Sequence[Question]] = {}

    def go_on(at: int, answers: Sequence[Answer] | None) -> None:
        try:
            waiting[at] = next(conversations[at]) if answers is None else conversations[at].send(answers)
        except StopIteration as end:
            results[at] = end.value

    for at in range(len(conversations)):
        go_on(at, None)
    known: dict[Question, Answer] = {}
    while waiting:
        asked, waiting = waiting, {}
        _round(asked, known, engine, go_on, None if known else progress)
    return [results[at] for at in range(len(conversations))]


def _round(
    asked: dict[int, Sequence[Question]],
    known: dict[Question, Answer],
    engine: Engine,
    go_on: Callable[[int, Sequence[Answer]], None],
    progress: Callable[[int, int], None] | None,
) -> None:
    """One run of the engine over all that is asked and not `known` yet, each thing once."""
    askers: defaultdict[Question, list[int]] = defaultdict(list)
    open_yet: dict[int, int] = {}
    for at, questions in asked.items():
        unknown = dict.fromkeys(question for question in questions if question not in known)
        open_yet[at] = len(unknown)
        for question in unknown:
            askers[question].append(at)
    for at in [at for at, left in open_yet.items() if not left]:
        go_on(at, [known[one] for one in asked[at]])
    for done, (question, answer) in enumerate(engine.answers(list(askers)), 1):
        known[question] = answer
        for at in askers[question]:
            open_yet[at] -= 1
            if not open_yet[at]:
                go_on(at, [known[one] for one in asked[at]])
        if progress:
            progress(done, len(askers))
