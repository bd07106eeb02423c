"""A Dask cluster makes the very bytes this machine makes, even while its workers die, and says what is wrong."""

from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline import cluster
from pipeline.cli import main
from pipeline.converting import Conversion, quiet
from pipeline.errors import ClusterUnavailable, ConversionCrashed
from pipeline.reading import Source, decode
from pipeline.storing import convert_files
from pipeline.translating import choose

distributed = pytest.importorskip("distributed", reason="needs the extra verslag[cluster]")

ROOT = Path(__file__).parents[1]
REPORT = """Verslag van het overleg over dijk {number}

De minister sprak op {number} mei 2024 met de gemeente over dijk {number}.

De kosten zijn € {number}.000. Dat is {number} procent meer dan in 2023.
"""
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture(autouse=True)
def _no_half_made_client() -> Iterator[None]:
    """Dask hangs if a client that never connected is collected in the thread in which the next client starts."""
    yield
    gc.collect()


@pytest.fixture(scope="module")
def start() -> Iterator[Start]:
    """Starts a program of Dask's, and ends it when the tests are over."""
    started = []

    def run(program: str, *arguments: str, deaths: int = 3) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{program}", *arguments, "--no-dashboard"]
        settings = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(deaths)}
        started.append(subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stderr=subprocess.DEVNULL))
        return started[-1]

    run.started = started
    yield run
    for process in started:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def scheduler(start: Start, deaths: int = 3) -> str:
    """The address of a scheduler that gives a task up after so many deaths of workers that had it."""
    port = free_port()
    start("scheduler", "--host", "127.0.0.1", "--port", str(port), deaths=deaths)
    return f"tcp://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def lone_scheduler(start: Start) -> str:
    return scheduler(start)


@pytest.fixture(scope="module")
def running(start: Start) -> str:
    """The address of a scheduler with two workers."""
    address = scheduler(start)
    for _ in range(2):
        start("worker", address, "--nthreads", "1", "--no-nanny")
    with distributed.Client(address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    return address


@pytest.fixture
def reports(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "in" / f"dijk {number}.txt" for number in range(1, 25)]
    paths[0].parent.mkdir()
    for number, path in enumerate(paths, 1):
        path.write_text(REPORT.format(number=number), encoding="utf-8")
    paths.append(tmp_path / "in" / "leeg.txt")
    paths[-1].write_text("", encoding="utf-8")
    return paths


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_worker_is_killed_and_every_byte_is_as_if_made_here(running, reports, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    package, killed = choose("built-in"), []
    here = [o.error for o in convert_files(reports, tmp_path / "here", package, formats=("html", "pdf"))]
    with distributed.Client(running, timeout=60, set_as_default=False) as client:
        processes = client.run(os.getpid)
        there = []
        run = cluster.on_cluster(running)
        for outcome in convert_files(reports, tmp_path / "there", package, formats=("html", "pdf"), run=run):
            there.append(outcome.error)
            if outcome.files and not killed:
                busy = {address: tasks for address, tasks in client.processing().items() if tasks}
                killed = [processes[address] for address in list(busy)[:1]]
                os.kill(killed[0], signal.SIGKILL)
        assert len(client.nthreads()) == 1
    assert killed, "nothing was on its way any more"
    assert [type(error) for error in there] == [type(error) for error in here]
    assert len(files_in(tmp_path / "here")) == 24 * 6
    assert files_in(tmp_path / "there") == files_in(tmp_path / "here")


def test_a_report_that_kills_workers_is_found_and_the_others_are_made(start):
    address = scheduler(start, deaths=0)
    start("worker", address, "--nthreads", "2", "--nanny")
    batches = [["goed", "slecht"], ["beter"], ["best"], ["beste"], ["erger"]]
    sources = [[decode(b"Een zin.", f"{name}.txt") for name in batch] for batch in batches]

    def fake(batch: list[Source]) -> list[Conversion]:
        for source in batch:
            if source.name in ("slecht.txt", "erger.txt"):
                os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(0.3)  # so that the others are in hand when a bad one strikes
        return [Conversion(source, (("a", b"b"),)) for source in batch]

    with distributed.Client(address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(1, timeout=60)

        def send(batch: list[Source], **options: object) -> object:
            return client.submit(fake, batch, **options)

        made = [one for some in cluster._finished(client, address, iter(sources), send, 5) for one in some]
    assert [one.source.name for one in made] == [f"{name}.txt" for batch in batches for name in batch]
    assert {one.source.name for one in made if one.error} == {"slecht.txt", "erger.txt"}
    assert all(isinstance(one.error, ConversionCrashed) for one in made if one.error)


def test_the_command_uses_it(running, reports, tmp_path, capsys):
    assert main(["convert", str(reports[0]), "--to", "txt", "--out", str(tmp_path / "o"), "--cluster", running]) == 0
    assert (tmp_path / "o" / "dijk 1" / "dijk 1.en.txt").exists()


def test_models_stay_loaded_for_the_next_run(running):
    package = choose("built-in")
    name = cluster.Model(package).name

    def loaded(dask_worker: object) -> int:
        return id(dask_worker.plugins[name].engine)

    engines = []
    for _ in range(2):
        sources = [decode(b"Een zin van de minister.", "a.txt")]
        list(cluster.on_cluster(running)(sources, package, (), None, quiet))
        with distributed.Client(running, timeout=60, set_as_default=False) as client:
            engines.append(client.run(loaded))
    assert engines[0] == engines[1]


def run_once(address: str) -> None:
    list(cluster.on_cluster(address)([decode(b"Een zin.", "a.txt")], choose("built-in"), (), None, quiet))


def test_another_version_there_is_refused(running, monkeypatch):
    monkeypatch.setattr(cluster.provenance, "build", lambda: "another")
    with pytest.raises(ClusterUnavailable, match=r"has verslag .* where this has another"):
        run_once(running)


def test_nobody_at_the_address(monkeypatch, capsys, reports, tmp_path):
    monkeypatch.setattr(cluster, "PATIENCE", 0.3)
    address = f"tcp://127.0.0.1:{free_port()}"
    assert main(["convert", str(reports[0]), "--out", str(tmp_path / "o"), "--cluster", address]) == 63
    assert f"{address}: is not where a Dask scheduler answers" in capsys.readouterr().err
    with pytest.raises(ClusterUnavailable, match="is not where a Dask scheduler answers"):
        run_once("no address")


def test_a_scheduler_without_workers(lone_scheduler, monkeypatch):
    with distributed.Client(lone_scheduler, timeout=60, set_as_default=False):
        monkeypatch.setattr(cluster, "PATIENCE", 0.5)
        with pytest.raises(ClusterUnavailable, match="has no workers"):
            run_once(lone_scheduler)


def test_without_the_extra(monkeypatch):
    monkeypatch.setattr(cluster, "distributed", None)
    with pytest.raises(ClusterUnavailable, match=r"pip install 'verslag\[cluster\]'"):
        run_once("tcp://127.0.0.1:1")


def test_first_the_workers_go_and_then_the_scheduler(start, monkeypatch):
    address = scheduler(start)
    head = start.started[-1]
    process = start("worker", address, "--nthreads", "1", "--no-nanny")
    with distributed.Client(address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(1, timeout=60)
        future = client.submit(time.sleep, 60)
        monkeypatch.setattr(cluster, "PATIENCE", 0.2)
        process.kill()
        with pytest.raises(ClusterUnavailable, match="has lost its last worker"):
            cluster._waited(client, address, future)
        head.kill()
        with pytest.raises(ClusterUnavailable, match="is gone: its scheduler stopped"):
            cluster._waited(client, address, future)


def test_what_is_compared_are_things_that_are_installed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(cluster.LIBRARIES) <= {line.partition("==")[0] for line in project["dependencies"]}
    assert set(cluster.LIBRARIES) <= set(cluster.equipment(choose("built-in")))
