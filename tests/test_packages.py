"""Packages are found, chosen, fetched and installed; a loopback server plays the index and its misfortunes."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline.errors import (
    BrokenModel,
    ChecksumMismatch,
    DownloadFailed,
    HostileArchive,
    MissingModel,
    MissingSource,
    UnwritableTarget,
)
from pipeline.translating import install, installed, load, use
from pipeline.translating.packages import choosing, fetching
from pipeline.translating.packages.unpacking import unpack

BUILT_IN = next(path for path in sorted(choosing.BUILT_IN.iterdir()) if path.is_dir())


@dataclass
class Web:
    """What the loopback server serves and how it misbehaves; `asked` are the Range headers it was sent."""

    files: dict[str, bytes] = field(default_factory=dict)
    break_after: list[int] = field(default_factory=list)
    redirect: dict[str, str] = field(default_factory=dict)
    ranges: bool = True
    claim: int | None = None
    etag: str = '"1"'
    asked: list[str | None] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def web() -> Iterator[Web]:
    state = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.lstrip("/")
            if path in state.redirect:
                self.send_response(302)
                self.send_header("Location", state.redirect[path])
                self.end_headers()
                return
            if path not in state.files:
                self.send_error(404)
                return
            data, start = state.files[path], 0
            asked = self.headers.get("Range")
            state.asked.append(asked)
            if asked and state.ranges and self.headers.get("If-Range") == state.etag:
                start = int(asked.removeprefix("bytes=").rstrip("-"))
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
            else:
                self.send_response(200)
            self.send_header("ETag", state.etag)
            self.send_header("Content-Length", str(state.claim or len(data) - start))
            self.end_headers()
            body = data[start:]
            self.wfile.write(body[: state.break_after.pop(0)] if state.break_after else body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    state.address = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with nothing in it, and no proxy between the test and its server."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for name in ("ARGOS_PACKAGES_DIR", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "data" / "verslag"


@pytest.fixture(scope="module")
def packed() -> bytes:
    """The built-in package as an official one would come, with a later version."""
    return zipped(contents())


def contents(name: str = "translate-nl_en-1_9", **metadata: str) -> dict[str, bytes]:
    said = {"package_version": "1.9", "from_code": "nl", "to_code": "en", "type": "translate"} | metadata
    files = {
        f"{name}/{path.relative_to(BUILT_IN)}": path.read_bytes()
        for path in BUILT_IN.rglob("*")
        if path.is_file() and path.name != "metadata.json"
    }
    return {f"{name}/metadata.json": json.dumps(said).encode()} | files


def zipped(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def save(folder: Path, data: bytes, name: str = "translate-nl_en-1_9.argosmodel") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_the_built_in_package_is_always_there_and_argos_itself_loads_it() -> None:
    from argostranslate.package import Package

    assert [package.origin for package in installed()] == ["built in"]
    assert Package(BUILT_IN).tokenizer.encode("Een zin.")
    assert load().model.endswith("built in")


def test_an_installed_package_is_preferred_and_named(tmp_path: Path, packed: bytes) -> None:
    assert install(save(tmp_path, packed)).name == "translate-nl_en-1_9"
    assert load().model == "argos nl→en 1.9, installed"
    assert load("built-in").model.endswith("built in")
    use("built-in")
    assert load().model.endswith("built in")
    use("translate-nl_en-1_9")
    assert load().model.endswith("installed")


def test_a_package_of_argos_own_folder_is_seen(tmp_path: Path, packed: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(tmp_path / "data" / "argos-translate" / "packages")
    assert load().model == "argos nl→en 1.9, installed"
    assert load(tmp_path / "data" / "argos-translate" / "packages" / "translate-nl_en-1_9").package.version == "1.9"


def test_versions_sort_as_numbers(tmp_path: Path) -> None:
    for version in ("1.9", "1.10"):
        folder = tmp_path / "data" / "verslag" / "packages" / f"translate-nl_en-{version}"
        folder.mkdir(parents=True)
        (folder / "metadata.json").write_text(
            json.dumps({"package_version": version, "from_code": "nl", "to_code": "en"})
        )
    assert [package.version for package in installed()][:2] == ["1.10", "1.9"]


def test_other_pairs_work_the_same(tmp_path: Path) -> None:
    with pytest.raises(MissingModel, match="de→en: has no translation package"):
        load(source="de", target="en")
    install(save(tmp_path, zipped(contents("translate-de_en-1_0", from_code="de"))))
    assert load(source="de", target="en").model == "argos de→en 1.9, installed"
    assert load().model.endswith("built in")


@pytest.mark.parametrize("name", ["no-such-package", "/no/such/folder", ""])
def test_a_missing_package_is_one_clear_error(name: str) -> None:
    with pytest.raises(MissingModel):
        load(name)
    with pytest.raises(MissingModel):
        use(name)


def test_a_packed_package_must_be_installed_first(tmp_path: Path, packed: bytes) -> None:
    with pytest.raises(MissingModel, match="verslag model install"):
        load(save(tmp_path, packed))


def test_a_package_without_a_model_is_broken(tmp_path: Path) -> None:
    (tmp_path / "metadata.json").write_text('{"from_code": "nl", "to_code": "en"}')
    with pytest.raises(BrokenModel):
        load(tmp_path)


def test_the_index_leads_to_the_newest_package(web: Web, home: Path, packed: bytes) -> None:
    def entry(version: str, link: str, source: str = "nl") -> dict[str, object]:
        return {"package_version": version, "from_code": source, "to_code": "en", "links": ["ipfs://x", link]}

    web.files["translate-nl_en-1_9.argosmodel"] = packed
    index = [entry("1.1", "http://127.0.0.1:1/old"), entry("1.9", f"{web.address}/translate-nl_en-1_9.argosmodel")]
    web.files["index.json"] = json.dumps([*index, entry("3", "http://127.0.0.1:1/x", "de"), "junk", {}]).encode()
    seen: list[tuple[int, int]] = []
    package = install("nl-en", index=f"{web.address}/index.json", progress=lambda *at: seen.append(at))
    assert package.version == "1.9"
    assert seen[-1] == (len(packed), len(packed))
    assert json.loads((home / "sha256.json").read_text()) == {
        "translate-nl_en-1_9.argosmodel": hashlib.sha256(packed).hexdigest()
    }
    assert not list((home / "downloads").iterdir())
    with pytest.raises(MissingModel, match="fr-en: is not in the index"):
        install("fr-en", index=f"{web.address}/index.json")


@pytest.mark.parametrize("index", [b"<html>", b"{}", b"[" * 100_000, b'[{"from_code": "nl", "to_code": "en"}]'])
def test_a_strange_index_is_one_clear_error(web: Web, index: bytes) -> None:
    web.files["index.json"] = index
    with pytest.raises((DownloadFailed, MissingModel)):
        install("nl-en", index=f"{web.address}/index.json")


def test_a_broken_off_download_is_gone_on_with(web: Web, packed: bytes) -> None:
    web.files["a.argosmodel"] = packed
    web.break_after = [1_000_000, 2_000_000]
    install(f"{web.address}/a.argosmodel")
    assert web.asked == [None, "bytes=1000000-", "bytes=3000000-"]
    assert load().model.endswith("installed")


def test_a_download_that_keeps_breaking_off_is_resumed_by_the_next_call(web: Web, home: Path, packed: bytes) -> None:
    web.files["a.argosmodel"] = packed
    web.break_after = [1000, 0, *[0] * 5]
    with pytest.raises(DownloadFailed, match="it resumes"):
        install(f"{web.address}/a.argosmodel")
    assert (home / "downloads" / "a.argosmodel.part").stat().st_size == 1000
    assert [package.origin for package in installed()] == ["built in"]
    web.break_after.clear()
    web.asked.clear()
    install(f"{web.address}/a.argosmodel")
    assert web.asked == ["bytes=1000-"]


@pytest.mark.parametrize("changed", ["etag", "ranges"])
def test_a_part_of_another_file_is_not_gone_on_with(web: Web, packed: bytes, changed: str) -> None:
    web.files["a.argosmodel"] = packed
    web.break_after = [5000, *[0] * 6]
    with pytest.raises(DownloadFailed):
        install(f"{web.address}/a.argosmodel")
    web.break_after.clear()
    if changed == "etag":
        web.etag = '"2"'
    else:
        web.ranges = False
    assert install(f"{web.address}/a.argosmodel").version == "1.9"


def test_a_wrong_checksum_is_refused(web: Web, home: Path, tmp_path: Path, packed: bytes) -> None:
    web.files["a.argosmodel"] = packed
    with pytest.raises(ChecksumMismatch):
        install(f"{web.address}/a.argosmodel", sha256="0" * 64)
    assert not list((home / "downloads").iterdir())
    assert [package.origin for package in installed()] == ["built in"]
    install(f"{web.address}/a.argosmodel", sha256=hashlib.sha256(packed).hexdigest().upper())
    web.files["a.argosmodel"] = zipped(contents() | {"translate-nl_en-1_9/README.md": b"other"})
    with pytest.raises(ChecksumMismatch, match="Fetch it again"):
        install(f"{web.address}/a.argosmodel")
    install(f"{web.address}/a.argosmodel", sha256=hashlib.sha256(web.files["a.argosmodel"]).hexdigest())


def test_too_large_a_download_is_refused(web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    web.files["a"] = b"x" * 2000
    with pytest.raises(DownloadFailed, match="larger than a package may be"):
        fetching.fetch(f"{web.address}/a", tmp_path / "a", largest=1000)
    web.claim = 900
    fetching.fetch(f"{web.address}/a", tmp_path / "b", largest=1000)
    assert (tmp_path / "b").stat().st_size == 900


def test_redirects_stay_on_the_web(web: Web, tmp_path: Path) -> None:
    web.files["there"] = b"file"
    web.redirect = {"here": "/there", "disk": "file:///etc/hostname", "ftp": "ftp://127.0.0.1/x", "round": "/round"}
    fetching.fetch(f"{web.address}/here", tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"file"
    for path in ("disk", "ftp", "round", "nowhere"):
        with pytest.raises(DownloadFailed):
            fetching.fetch(f"{web.address}/{path}", tmp_path / "b")


@pytest.mark.parametrize("source", ["file:///etc/hostname", "ftp://127.0.0.1/a.argosmodel", "http://127.0.0.1:9/a"])
def test_without_a_network_the_advice_is_to_bring_the_file(source: str) -> None:
    with pytest.raises(DownloadFailed) as met:
        install(source)
    assert source.startswith("f") or "bring it over" in met.value.remedy


def test_the_environments_proxy_is_used(web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("http_proxy", web.address)
    monkeypatch.delenv("no_proxy", raising=False)
    web.files["http://example.invalid/a"] = b"by proxy"
    fetching.fetch("http://example.invalid/a", tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"by proxy"


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(MissingSource):
        install("nowhere.argosmodel")


def link(name: str, target: str) -> tuple[zipfile.ZipInfo, bytes]:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry, target.encode()


META = ("p/metadata.json", b'{"from_code": "nl", "to_code": "en"}')
HOSTILE: dict[str, list[tuple[str | zipfile.ZipInfo, bytes]]] = {
    "up": [META, ("p/../../evil", b"x")],
    "absolute": [META, ("/tmp/evil", b"x")],
    "backslash": [META, ("p\\..\\..\\evil", b"x")],
    "drive": [META, ("C:/evil", b"x")],
    "symlink": [META, link("p/model", "/etc")],
    "twice": [META, ("p/a", b"1"), ("p/a", b"2")],
    "bomb": [META, ("p/a", b"0" * 3_000_000)],
    "many": [META, *((f"p/{n}", b"") for n in range(5001))],
}
BROKEN: dict[str, list[tuple[str | zipfile.ZipInfo, bytes]]] = {
    "empty": [],
    "two folders": [META, ("q/a", b"x")],
    "no folder": [("metadata.json", b"{}")],
    "no metadata": [("p/a", b"x")],
    "hidden": [(".new/metadata.json", b"{}")],
}


def archive(path: Path, entries: list[tuple[str | zipfile.ZipInfo, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries:
            made.writestr(name, data)
    return path


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_archives_are_refused_and_write_nothing_outside(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in" / "folder"
    folder.mkdir(parents=True)
    with pytest.raises(HostileArchive):
        unpack(archive(tmp_path / "a.zip", HOSTILE[name]), folder, largest=1_000_000)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.zip", "folder", "in"]


def test_an_archive_that_lies_about_sizes_stops_at_the_limit(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", [META, ("p/a", b"0" * 3_000_000)])
    data = path.read_bytes().replace((3_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(data)
    with pytest.raises((HostileArchive, BrokenModel)):
        unpack(path, tmp_path / "out", largest=1_000_000)
    written = [path.stat().st_size for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert sum(written) <= 1_000_000


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_package_is_broken(tmp_path: Path, name: str) -> None:
    with pytest.raises(BrokenModel):
        unpack(archive(tmp_path / "a.zip", BROKEN[name]), tmp_path / "out")


@pytest.mark.parametrize("spoil", ["no zip", "cut short", "bit flipped", "empty model", "no tokenizer", "bad metadata"])
def test_a_broken_package_leaves_the_old_one_in_place(tmp_path: Path, home: Path, packed: bytes, spoil: str) -> None:
    install(save(tmp_path, packed))
    files = contents()
    middle = len(packed) // 2
    data = {
        "no zip": b"not a zip at all",
        "cut short": packed[:-1000],
        "bit flipped": packed[:middle] + bytes([packed[middle] ^ 1]) + packed[middle + 1 :],
        "empty model": zipped(files | {"translate-nl_en-1_9/model/model.bin": b""}),
        "no tokenizer": zipped({name: data for name, data in files.items() if "sentencepiece" not in name}),
        "bad metadata": zipped(files | {"translate-nl_en-1_9/metadata.json": b"[]"}),
    }[spoil]
    with pytest.raises(BrokenModel):
        install(save(tmp_path, data, "new.argosmodel"))
    assert [path.name for path in (home / "packages").iterdir()] == ["translate-nl_en-1_9"]
    assert load().answer(["Een zin."])[0].text
    assert "new.argosmodel" not in json.loads((home / "sha256.json").read_text())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path, packed: bytes) -> None:
    (tmp_path / "data").mkdir(mode=0o500)
    with pytest.raises(UnwritableTarget):
        install(save(tmp_path, packed))


def test_a_data_folder_that_is_a_file(tmp_path: Path, packed: bytes) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(UnwritableTarget):
        install(save(tmp_path, packed))
    with pytest.raises(UnwritableTarget):
        use("built-in")
