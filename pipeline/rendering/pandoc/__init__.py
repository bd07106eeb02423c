"""Have pandoc write a briefing as ODT, EPUB, Markdown or plain text."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from datetime import datetime
from importlib import resources
from pathlib import Path

from pipeline.errors import RenderFailed
from pipeline.rendering.briefing import Briefing
from pipeline.rendering.languages import moment
from pipeline.rendering.pandoc.around import tree
from pipeline.rendering.pandoc.dressing import dress_epub, dress_odt

_PATIENCE = 120  # seconds
_ASSETS = Path(str(resources.files("pipeline.rendering"))) / "assets" / "pandoc"
_ENTITY = re.compile(r"&(?=#?\w+;)")  # pandoc's Markdown leaves it as it is, and a reader would take it for a sign
_ARGUMENTS = {
    "odt": ("--to=odt", "--standalone", f"--template={_ASSETS / 'odt-content.xml'}"),
    "epub": ("--to=epub3", "--standalone", "--split-level=2", "--toc-depth=3"),
    "md": ("--to=gfm", "--standalone", "--wrap=none"),
    "txt": ("--to=plain", "--wrap=auto", "--columns=78"),
}


def render(briefing: Briefing, format: str) -> bytes:
    """The briefing as "odt", "epub", "md" or "txt"; the same briefing gives the same bytes.

    Raises RenderFailed where pandoc is missing, refuses the document or takes longer than two minutes.
    """
    made_on = moment(briefing.modified)
    document = json.dumps(tree(briefing, format))
    if format == "md":
        document = _ENTITY.sub("&amp;", document)
    made = _run(document.encode(), _ARGUMENTS[format], made_on, briefing.name)
    stamp = f"{made_on:%Y-%m-%dT%H:%M:%SZ}"
    match format:
        case "odt":
            return dress_odt(made, briefing, stamp)
        case "epub":
            return dress_epub(made, stamp)
        case _:
            return made


def _run(document: bytes, arguments: tuple[str, ...], made_on: datetime, where: str) -> bytes:
    command = [_pandoc(where), "--from=json", "--sandbox", "--output=-", *arguments]
    environment = {"SOURCE_DATE_EPOCH": str(int(made_on.timestamp())), "LC_ALL": "C.UTF-8", "PATH": os.defpath}
    try:
        # The command is ours, and what comes from a report reaches it on its standard input alone.
        done = subprocess.run(command, input=document, capture_output=True, env=environment, timeout=_PATIENCE)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise RenderFailed(where, f"took pandoc longer than {_PATIENCE} seconds") from error
    except OSError as error:
        raise RenderFailed(where, f"could not be given to pandoc: {error.strerror}") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()[:500]
        raise RenderFailed(where, f"was refused by pandoc: {said}")
    return done.stdout


def _pandoc(where: str) -> str:
    """The pandoc that the package pypandoc_binary brings, or else the one on the path."""
    import pypandoc

    bundled = Path(pypandoc.__file__).parent / "files" / "pandoc"
    found = str(bundled) if bundled.exists() else shutil.which("pandoc")
    if found is None:
        raise RenderFailed(
            where, "needs pandoc, which is not installed", "Install it with `pip install pypandoc_binary`."
        )
    return found
