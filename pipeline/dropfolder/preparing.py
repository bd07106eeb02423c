"""What a worker does: the chain of `converting`, from bytes to bytes, on one engine that is loaded once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from pipeline.converting import convert
from pipeline.dropfolder.working import Convert, Made, Task
from pipeline.errors import InternalError, VerslagError
from pipeline.reading import Source, decode
from pipeline.storing import stopwatch
from pipeline.translating import Engine, Glossary, Package, open_package


def prepare(package: Package, formats: Sequence[str], glossary: Glossary | None, threads: int | None = None) -> Convert:
    """Open the package, once for all that is to come, to translate on `threads` cores. Raises BrokenModel."""
    engine = open_package(package, threads=threads)
    return partial(convert_tasks, engine=engine, formats=formats, glossary=glossary)


def convert_tasks(
    tasks: Sequence[Task], *, engine: Engine, formats: Sequence[str], glossary: Glossary | None
) -> Iterator[Made]:
    """Convert `tasks` in one batch; one that fails leaves the others alone."""
    readable: list[tuple[Task, Source]] = []
    for task in tasks:
        source = _source(task)
        if isinstance(source, VerslagError):
            yield Made(task.id, error=source)
        else:
            readable.append((task, source))
    sources = [source for _, source in readable]
    conversions = convert(sources, engine, formats=formats, glossary=glossary, clock=stopwatch())
    for (task, _), conversion in zip(readable, conversions, strict=True):
        yield Made(task.id, conversion.files, conversion.error)


def _source(task: Task) -> Source | VerslagError:
    try:
        return decode(task.data, task.name, task.date)
    except VerslagError as error:
        return error
    except MemoryError:
        raise
    except Exception as error:
        return InternalError(task.name, f"met a {type(error).__name__}: {error}")
