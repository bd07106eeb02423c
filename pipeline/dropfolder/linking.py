"""The page that stands for the briefings of a report whose content was converted under another name before."""

from __future__ import annotations

import os
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from pipeline.converting import shown_name
from pipeline.dropfolder.placing import shown_path

SAME = ".same-as.html"


def page(name: str, folder: str, original: str, original_folder: str, files: Sequence[str]) -> bytes:
    """An HTML page in `folder` that links to the `files` of `original`; all paths are below the output folder.

    A page, and not copies, so that what was put in twice does not pile up; and no links of the file system, which
    shares and archives do not keep.
    """
    way = os.path.relpath(f"/{original_folder}", f"/{folder}")
    links = "\n".join(
        f'<li><a href="{escape(quote(os.fsencode(f"{way}/{file}")))}">{escape(shown_name(file))}</a></li>'
        for file in files
    )
    title = f"{escape(shown_name(name))}: the same report as {escape(shown_name(original))}"
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>
:root {{ color-scheme: light dark; font: 1rem/1.5 sans-serif }}
body {{ max-width: 40rem; margin: 3rem auto; padding: 0 1rem }}
</style>
</head>
<body>
<h1>{escape(shown_name(name))}</h1>
<p>This file has the same content as <strong>{escape(shown_path(original))}</strong>, which was converted already:</p>
<ul>
{links}
</ul>
</body>
</html>
""".encode()
