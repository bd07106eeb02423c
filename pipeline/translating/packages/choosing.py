"""Which Argos packages there are on this machine, and which one serves a pair of languages."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from pipeline.errors import MissingModel, UnwritableTarget

Origin: TypeAlias = Literal["installed", "built in"]
BUILT_IN = Path(__file__).parents[2] / "models"
CHOICE = "use.json"
METADATA_LIMIT = 1 << 20


@dataclass(frozen=True, slots=True)
class Package:
    """An unpacked Argos package: `name` is its folder's, `source` and `target` are ISO 639-1 codes.

    >>> Package("translate-nl_en-1_9", "1.9", "nl", "en", Path("x"), "installed").label
    'argos nl→en 1.9, installed'
    """

    name: str
    version: str
    source: str
    target: str
    path: Path
    origin: Origin

    @property
    def label(self) -> str:
        """How provenance names it."""
        return f"argos {self.source}→{self.target} {self.version}, {self.origin}"


def data_folder() -> Path:
    """Where this program keeps what it fetched: $XDG_DATA_HOME/verslag, else ~/.local/share/verslag."""
    return _data_home() / "verslag"


def installed() -> tuple[Package, ...]:
    """Every package there is, best first: those the user installed, then those Argos Translate has, then the built-in.

    Among those of one folder the newest comes first. A folder that is not a package is passed over.
    """
    folders = (data_folder() / "packages", *_argos_folders())
    fetched = [package for folder in folders for package in _packages_in(folder, "installed")]
    return (*fetched, *_packages_in(BUILT_IN, "built in"))


def choose(package: str | Path | None = None, *, source: str = "nl", target: str = "en") -> Package:
    """The package to translate `source` into `target` with.

    `package` is a name that `installed` lists, the word "built-in", or a folder; without it the one that `use` chose,
    else the first installed one of the pair, else the built-in one. Raises MissingModel.
    """
    there = [found for found in installed() if (found.source, found.target) == (source, target)]
    wanted = package if package is not None else _chosen(source, target, there)
    if wanted is None:
        if not there:
            raise MissingModel(f"{source}→{target}", "has no translation package")
        return there[0]
    for found in there:
        if str(wanted) == found.name or (str(wanted) == "built-in" and found.origin == "built in"):
            return found
    return _at(Path(wanted), source, target)


def use(name: str) -> Package:
    """Make the package called `name` ("built-in" for ours) the one its pair of languages is translated with.

    Raises MissingModel if there is none, UnwritableTarget if the choice cannot be written down.
    """
    for found in installed():
        if name == found.name or (name == "built-in" and found.origin == "built in"):
            chosen = _choices() | {f"{found.source}-{found.target}": "built-in" if name == "built-in" else found.name}
            write_json(data_folder() / CHOICE, chosen)
            return found
    raise MissingModel(name)


def read_package(path: Path, origin: Origin) -> Package | None:
    """The package in the folder `path`, or None if that is not a translation package."""
    metadata = read_json(path / "metadata.json")
    source, target = metadata.get("from_code"), metadata.get("to_code")
    translates = metadata.get("type", "translate") == "translate"
    if not (translates and isinstance(source, str) and isinstance(target, str)):
        return None
    return Package(path.name, str(metadata.get("package_version", "")), source, target, path, origin)


def read_json(path: Path) -> dict[str, object]:
    """The object in a small JSON file; empty if there is none, or none that can be read."""
    try:
        with path.open("rb") as file:
            content = json.loads(file.read(METADATA_LIMIT))
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def write_json(path: Path, content: dict[str, str]) -> None:
    """Write a small JSON file, whole or not at all. Raises UnwritableTarget."""
    draft = path.with_name(path.name + f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise UnwritableTarget(path, f"cannot be written: {error.strerror}") from error


def _data_home() -> Path:
    named = os.environ.get("XDG_DATA_HOME", "")
    return Path(named) if Path(named).is_absolute() else Path.home() / ".local" / "share"


def _argos_folders() -> list[Path]:
    named = os.environ.get("ARGOS_PACKAGES_DIR", "")
    return [Path(named)] if named else [_data_home() / "argos-translate" / "packages"]


def _packages_in(folder: Path, origin: Origin) -> list[Package]:
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError:
        return []
    packages = [package for path in paths if (package := read_package(path, origin))]
    return sorted(packages, key=lambda package: version_rank(package.version), reverse=True)


def version_rank(version: str) -> list[int]:
    """A version as numbers that sort: "1.10" above "1.9"."""
    return [int(part) if part.isascii() and part.isdigit() else -1 for part in version.split(".")]


def _choices() -> dict[str, str]:
    return {pair: name for pair, name in read_json(data_folder() / CHOICE).items() if isinstance(name, str)}


def _chosen(source: str, target: str, there: list[Package]) -> str | None:
    """What `use` chose, unless that package is gone."""
    name = _choices().get(f"{source}-{target}")
    return name if name == "built-in" or any(found.name == name for found in there) else None


def _at(path: Path, source: str, target: str) -> Package:
    if path.is_file():
        remedy = f"Install it first with `verslag model install {path}`."
        raise MissingModel(path, "is a packed package, which must be unpacked once", remedy)
    package = read_package(path, "installed") if path.is_dir() else None
    if package is None:
        raise MissingModel(path)
    if (package.source, package.target) != (source, target):
        pair = f"{package.source} into {package.target}, not {source} into {target}"
        raise MissingModel(path, f"translates {pair}", "Name another package, or the languages with --from and --to.")
    return package
