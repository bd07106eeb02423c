"""Have the chain run on a Dask cluster that is there already: sources go out, the bytes of briefings come back.

The workers need this same version of `verslag[cluster]`, and the same translation package. Each loads its model once;
what it makes is what this machine would have made, so the results are written here, by the same hand as always.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import importlib.metadata
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from typing import Any

from pipeline import provenance
from pipeline.converting import BATCH, Conversion, Progress, batches, convert
from pipeline.errors import ClusterUnavailable, ConversionCrashed, InternalError, VerslagError
from pipeline.reading import Source
from pipeline.storing import Chain, stopwatch
from pipeline.translating import Engine, Glossary, Package, choose, open_package

try:
    import distributed
    from distributed import WorkerPlugin
except ImportError:  # the extra is not installed: `_connected` says so
    distributed = None  # type: ignore[assignment]
    WorkerPlugin = object  # type: ignore[assignment,misc]

LIBRARIES = (
    "babel", "ctranslate2", "ftfy", "lxml", "pyphen", "pypandoc_binary", "python-docx", "sentencepiece", "typst",
)  # fmt: skip
"""What else decides the bytes of a briefing."""
PATIENCE = 30.0
"""Seconds to wait for a scheduler, and for at least one worker."""
AHEAD = 4
"""Tasks for each thread of the cluster that are on their way at once."""
TRIES = 3
"""How often a task that met trouble with its worker goes to another."""

Made = list[Conversion]


def on_cluster(address: str) -> Chain:
    """What converts on the cluster whose scheduler is at `address`, "tcp://HOST:PORT"; see `storing.convert_files`.

    Raises ClusterUnavailable, when it is first asked for a conversion or when the cluster is lost later on.
    """
    return partial(_run, address)


def _run(
    address: str,
    sources: Sequence[Source],
    package: Package,
    formats: Sequence[str],
    glossary: Glossary | None,
    progress: Progress,
) -> Iterator[Conversion]:
    with _connected(address) as client:
        plugin = Model(package)
        _register(client, address, plugin)
        send = partial(
            client.submit, work, plugin.name, formats=tuple(formats), glossary=glossary, clock=stopwatch()() != 0.0
        )
        slots = sum(client.nthreads().values())
        done = 0
        for made in _finished(client, address, batches(sources, _most(sources, slots)), send, AHEAD * slots):
            for conversion in made:
                progress("translate", done := done + 1, len(sources))
                yield conversion


class Model(WorkerPlugin):
    """The model of a package on every worker, loaded once, and a check that it is the one meant."""

    idempotent = True

    def __init__(self, package: Package) -> None:
        self._package = package.name if package.origin == "installed" else "built-in"
        self._pair = package.source, package.target
        self._needs = equipment(package)
        self.name = f"verslag {sha256(repr(self._needs).encode()).hexdigest()[:16]}"
        self.engine: Engine | None = None

    async def setup(self, worker: Any) -> None:
        """Load it, on a worker that has the same program and package. Raises ClusterUnavailable or MissingModel."""
        self.engine = await asyncio.to_thread(self._load, worker.address, worker.state.nthreads)

    def _load(self, address: str, threads: int) -> Engine:
        source, target = self._pair
        package = choose(self._package, source=source, target=target)
        there = equipment(package)
        for name, here in self._needs.items():
            if there.get(name) != here:
                raise ClusterUnavailable(address, f"has {name} {there.get(name, 'nowhere')} where this has {here}")
        return open_package(package, threads=threads)


def work(
    name: str, sources: Sequence[Source], *, formats: Sequence[str], glossary: Glossary | None, clock: bool
) -> Made:
    """Convert `sources` on this worker with the model that the plugin `name` loaded; runs on the cluster."""
    engine: Engine | None = getattr(distributed.get_worker().plugins.get(name), "engine", None)
    if engine is None:
        raise ClusterUnavailable(distributed.get_worker().address, "could not load its model")
    return list(
        convert(sources, engine, formats=formats, glossary=glossary, clock=time.perf_counter if clock else lambda: 0.0)
    )


def equipment(package: Package) -> dict[str, str]:
    """What has to be equal for the same report to become the same bytes: this program, what it runs on, the model."""
    digest = sha256()
    for path in sorted(path for path in package.path.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        digest.update(str(path.relative_to(package.path)).encode() + b"\0" + path.read_bytes() + b"\0")
    found = {"verslag": provenance.build(), package.label: digest.hexdigest()[:16]}
    for name in LIBRARIES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found


@contextlib.contextmanager
def _connected(address: str) -> Iterator[Any]:
    if distributed is None:
        remedy = "Install it with `pip install 'verslag[cluster]'`."
        raise ClusterUnavailable(address, "cannot be reached without Dask, which is not installed", remedy)
    try:
        open_client: Any = distributed.Client
        client = open_client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        what = "is not where a Dask scheduler answers"
        raise ClusterUnavailable(address, what, "Check the address, and that the scheduler runs.") from error
    try:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise ClusterUnavailable(address, "has no workers", "Start `dask worker` with this address.") from error
        yield client
    finally:
        client.close(timeout=PATIENCE)


def _register(client: Any, address: str, plugin: Model) -> None:
    """Have every worker, also those that join later, load the model."""
    try:
        client.register_plugin(plugin, name=plugin.name)
    except VerslagError:
        _forget(client, plugin)
        raise
    except Exception as error:
        _forget(client, plugin)
        what = f"cannot load what it needs: {type(error).__name__}: {error}"
        raise ClusterUnavailable(address, what) from error


def _forget(client: Any, plugin: Model) -> None:
    with contextlib.suppress(Exception):
        client.unregister_worker_plugin(plugin.name)


def _most(sources: Sequence[Source], slots: int) -> int:
    """Characters to translate together: `BATCH`, or less so that every slot has two batches."""
    return min(BATCH, sum(len(source.text) for source in sources) // (2 * slots))


def _finished(
    client: Any, address: str, waiting: Iterator[list[Source]], send: Callable[..., Any], most: int
) -> Iterator[Made]:
    """What becomes of the batches `waiting`, in their order, `most` of them being on their way at once."""
    wait = partial(_waited, client, address)
    sent: deque[tuple[list[Source], Any]] = deque()
    for batch in waiting:
        sent.append((batch, send(batch, retries=TRIES, pure=False)))
        if len(sent) >= most:
            yield from _taken(*sent.popleft(), [future for _, future in sent], send, wait)
    while sent:
        yield from _taken(*sent.popleft(), [future for _, future in sent], send, wait)


def _taken(
    batch: list[Source], future: Any, others: list[Any], send: Callable[..., Any], wait: Callable[[Any], Made]
) -> Iterator[Made]:
    """The conversions of a batch. If it brought its workers down, each of its reports is tried alone.

    Dask blames all that a worker had in hand when it died, so nothing else may be on its way then.
    """
    try:
        made = wait(future)
    except VerslagError:
        raise
    except Exception:
        for other in others:
            with contextlib.suppress(Exception):
                wait(other)
    else:
        yield made
        return
    for source in batch:
        try:
            made = wait(send([source], retries=TRIES, pure=False))
        except VerslagError:
            raise
        except Exception as met:
            made = [Conversion(source, error=_blame(source, met))]
        yield made


def _blame(source: Source, met: Exception) -> VerslagError:
    if isinstance(met, distributed.KilledWorker):
        error: VerslagError = ConversionCrashed(source.name, "brought one worker after another down")
    else:
        error = InternalError(source.name, f"met a {type(met).__name__}: {met}")
    error.__cause__ = met
    return error


def _waited(client: Any, address: str, future: Any) -> Made:
    """The result of a task. Raises ClusterUnavailable where there is no cluster any more to wait for."""
    deserted = False
    while True:
        try:
            made: Made = future.result(timeout=PATIENCE)
            return made
        except TimeoutError as error:
            if not client.nthreads():
                if deserted:
                    remedy = "Start `dask worker` again, then run this again with --stale."
                    raise ClusterUnavailable(address, "has lost its last worker", remedy) from error
                deserted = True
        except (asyncio.CancelledError, concurrent.futures.CancelledError, OSError) as error:
            remedy = "Start it again, then run this again with --stale: what was finished is kept."
            raise ClusterUnavailable(address, "is gone: its scheduler stopped", remedy) from error
