"""From files to files: which reports are stale, in which folder each belongs, and how its results are put there."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from typing import TypeAlias

from pipeline import files, provenance
from pipeline.converting import (
    FORMATS,
    Clock,
    Conversion,
    Progress,
    convert,
    names_of,
    quiet,
    shown_name,
    stem_of,
)
from pipeline.document import Document
from pipeline.errors import UsageError, VerslagError
from pipeline.reading import Source, read
from pipeline.translating import Glossary, Package, open_package

_LATEST = 253_402_300_799
"""Seconds; the end of the year 9999."""


Chain: TypeAlias = Callable[[Sequence[Source], Package, Sequence[str], Glossary | None, Progress], Iterator[Conversion]]
"""Converts sources, in order, with a package, into formats, keeping to a glossary, and tells how far it is."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: the files written for it, nothing because it was fresh, or the error."""

    path: Path
    files: tuple[Path, ...] = ()
    document: Document | None = None
    error: VerslagError | None = None

    @property
    def fresh(self) -> bool:
        """Whether there was nothing to do."""
        return not self.files and self.error is None


def convert_files(
    paths: Sequence[Path],
    out: Path,
    package: Package,
    *,
    formats: Sequence[str] = FORMATS,
    glossary: Glossary | None = None,
    stale_only: bool = False,
    progress: Progress = quiet,
    run: Chain | None = None,
) -> Iterator[Outcome]:
    """Convert each of `paths` into `out`/NAME/, with one engine, which is loaded only if there is work for it.

    With `stale_only`, a report whose results were made by the same recipe is left as it is. `run` is what converts;
    without it, this process does.
    """
    work: list[tuple[Path, Path, Source]] = []
    for path, folder in zip(paths, folders(paths, out), strict=True):
        try:
            if stale_only and _is_unchanged(path, folder, package, formats, glossary):
                yield Outcome(path)
            else:
                work.append((path, folder, replace(read(path), date=date_of(path))))
        except VerslagError as error:
            yield Outcome(path, error=error)
    if not work:
        return
    sources = [source for _, _, source in work]
    conversions = (run or _run)(sources, package, formats, glossary, progress)
    for (path, folder, _), conversion in zip(work, conversions, strict=True):
        yield _stored(path, folder, conversion)


def _run(
    sources: Sequence[Source], package: Package, formats: Sequence[str], glossary: Glossary | None, progress: Progress
) -> Iterator[Conversion]:
    engine = open_package(package)
    return convert(sources, engine, formats=formats, glossary=glossary, progress=progress, clock=stopwatch())


def folders(paths: Sequence[Path], out: Path) -> list[Path]:
    """The folder of each report: `out`/NAME, or `out`/NAME.SUFFIX for all that share a NAME. Raises UsageError.

    >>> [str(folder) for folder in folders([Path("a.txt"), Path("b.pdf"), Path("b.txt")], Path("out"))]
    ['out/a', 'out/b.pdf', 'out/b.txt']
    """
    stems = [stem_of(str(path)) for path in paths]
    times = Counter(stems)
    names = [stem if times[stem] == 1 else path.name for path, stem in zip(paths, stems, strict=True)]
    for path, name in zip(paths, names, strict=True):
        if names.count(name) > 1:
            raise UsageError(path, "has the same name as another report of this run", "Convert it with another --out.")
    return [out / name for name in names]


def date_of(path: Path) -> str:
    """The date a report's results bear: SOURCE_DATE_EPOCH, else when the file was last changed. ISO 8601, UTC."""
    return date_at(path.stat().st_mtime)


def date_at(seconds: float) -> str:
    """The same for a file that was last changed `seconds` after the start of 1970.

    >>> date_at(-1e30)
    '1970-01-01T00:00:00+00:00'
    """
    said = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(said) if said.isdecimal() else int(seconds)
    return datetime.fromtimestamp(min(max(0, seconds), _LATEST), UTC).isoformat()


def stopwatch() -> Clock:
    """What measures how long the stages take; it stands still if SOURCE_DATE_EPOCH asks for equal bytes."""
    return (lambda: 0.0) if "SOURCE_DATE_EPOCH" in os.environ else time.perf_counter


def is_fresh(
    folder: Path,
    stem: str,
    made_by: provenance.Recipe,
    formats: Sequence[str],
    pair: tuple[str, str] = ("nl", "en"),
) -> bool:
    """Whether the record in `folder` tells of the recipe `made_by`, and its files are all there."""
    *names, record = names_of(stem, formats, pair)
    try:
        return provenance.followed((folder / record).read_bytes(), made_by) and all(
            (folder / name).exists() for name in names
        )
    except OSError:
        return False


def store(folder: Path, made: Sequence[tuple[str, bytes]]) -> tuple[Path, ...]:
    """Put the files `made`, of which the last is the record, into `folder`. Raises DiskFull or UnwritableTarget.

    An old record goes before anything else changes and the new one comes last: where there is one, the files beside it
    are those it tells of.
    """
    *others, (name, record) = made
    same = _is_same_record(folder / name, record)
    if not same:
        files.remove(folder / name)
    for at, (other, data) in enumerate(others, 1):
        files.write(folder / other, data, sync=at == len(others))
    if not same:
        files.write(folder / name, record)
    return tuple(folder / name for name, _ in made)


def _is_unchanged(
    path: Path, folder: Path, package: Package, formats: Sequence[str], glossary: Glossary | None
) -> bool:
    try:
        with path.open("rb") as file:
            sha256 = file_digest(file, "sha256").hexdigest()
        recipe = provenance.recipe(shown_name(str(path)), sha256, date_of(path), package.label, formats, glossary)
    except OSError:
        return False
    return is_fresh(folder, stem_of(str(path)), recipe, formats, (package.source, package.target))


def _stored(path: Path, folder: Path, conversion: Conversion) -> Outcome:
    if conversion.error:
        return Outcome(path, error=conversion.error)
    try:
        return Outcome(path, store(folder, conversion.files), conversion.document)
    except VerslagError as error:
        return Outcome(path, error=error)


def _is_same_record(path: Path, data: bytes) -> bool:
    """Whether the record is there already and differs at most in the time it took: then a re-run changes nothing."""
    try:
        return provenance.same_but_for_time(path.read_bytes(), data)
    except OSError:
        return False
