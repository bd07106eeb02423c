"""Install an Argos package from a file, an address or Argos' index, whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pipeline.errors import BrokenModel, ChecksumMismatch, DiskFull, MissingModel, MissingSource, UnwritableTarget
from pipeline.translating.engine import official_index, open_package
from pipeline.translating.packages.choosing import (
    Package,
    data_folder,
    read_json,
    read_package,
    version_rank,
    write_json,
)
from pipeline.translating.packages.fetching import Progress, fetch, fetch_json
from pipeline.translating.packages.unpacking import unpack

CHECKSUMS = "sha256.json"
_PAIR = re.compile(r"([a-z]{2,3})[-_→]([a-z]{2,3})")


def install(
    source: str | Path, *, sha256: str | None = None, progress: Progress | None = None, index: str | None = None
) -> Package:
    """Install a package and return it; it is preferred to the built-in one from then on.

    `source` is an .argosmodel file, its http(s) address, or a pair of languages ("nl-en") to look up in the `index`
    (the address of an index.json; Argos' own by default). The file's sha256 must be `sha256` if that is given; else it
    is recorded at the first install and must be the same ever after. `progress` counts bytes. A download that broke
    off is gone on with. Raises MissingSource, MissingModel, DownloadFailed, ChecksumMismatch, BrokenModel,
    HostileArchive, UnwritableTarget or DiskFull.
    """
    folder = data_folder()
    with _disk_errors(folder):
        archive, fetched = _archive(str(source), folder, progress, index)
        try:
            digest = _checked(archive, sha256, folder)
        except ChecksumMismatch:
            if fetched:
                archive.unlink()
            raise
        package = _placed(archive, folder / "packages")
        sums = {name: value for name, value in read_json(folder / CHECKSUMS).items() if isinstance(value, str)}
        write_json(folder / CHECKSUMS, sums | {archive.name: digest})
        if fetched:
            archive.unlink()
    return package


def _archive(source: str, folder: Path, progress: Progress | None, index: str | None) -> tuple[Path, bool]:
    """The packed package, and whether it was fetched."""
    pair = _PAIR.fullmatch(source)
    if pair and not Path(source).exists():
        source = _address(pair[1], pair[2], index or official_index())
    if "://" not in source:
        if not Path(source).is_file():
            remedy = "Name an .argosmodel file, its address, or a pair of languages such as nl-en."
            raise MissingSource(source, remedy=remedy)
        return Path(source), False
    name = re.sub(r"[^\w.+-]", "_", unquote(urlsplit(source).path).rpartition("/")[2])[-100:] or "package"
    downloads = folder / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    fetch(source, downloads / name, progress=progress)
    return downloads / name, True


def _address(source: str, target: str, index: str) -> str:
    """Where the newest package of the pair is, by the index."""
    entries = fetch_json(index)
    found: list[tuple[list[int], str]] = []
    for entry in entries if isinstance(entries, list) else []:
        if not isinstance(entry, dict) or (entry.get("from_code"), entry.get("to_code")) != (source, target):
            continue
        links = entry.get("links")
        for link in links if isinstance(links, list) else []:
            if isinstance(link, str) and link.startswith(("http://", "https://")):
                found.append((version_rank(str(entry.get("package_version", ""))), link))
                break
    if not found:
        remedy = "Look at the index for the pairs it has; a pair may need a package of your own."
        raise MissingModel(f"{source}-{target}", f"is not in the index {index}", remedy)
    return max(found)[1]


def _checked(archive: Path, wanted: str | None, folder: Path) -> str:
    """The file's sha256, if it is the one wanted, or recorded, or the first."""
    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    expected = wanted.strip().lower() if wanted else read_json(folder / CHECKSUMS).get(archive.name, digest)
    if digest != expected:
        raise ChecksumMismatch(archive.name, f"has sha256 {digest}, not {expected}")
    return digest


def _placed(archive: Path, packages: Path) -> Package:
    """Unpack beside the others under a hidden name, try it, and only then put it in its place."""
    packages.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".new-", dir=packages))
    try:
        unpacked = unpack(archive, draft)
        package = read_package(unpacked, "installed")
        if package is None:
            raise BrokenModel(archive, "is not a translation package")
        _tried(package, archive)
        final = packages / unpacked.name
        old = draft / ".old"
        if final.exists():
            final.replace(old)
        unpacked.replace(final)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Package(package.name, package.version, package.source, package.target, final, "installed")


def _tried(package: Package, archive: Path) -> None:
    try:
        open_package(package).answer(["1"])
    except BrokenModel as error:
        raise BrokenModel(archive, error.what) from error


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFull(folder) from error
        raise UnwritableTarget(
            folder, f"cannot be written: {error.strerror or os.strerror(error.errno or 0)}"
        ) from error
