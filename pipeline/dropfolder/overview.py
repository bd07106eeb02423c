"""Draw the overview of a drop folder as one HTML page that fetches nothing; nothing but its search needs a script."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from functools import cache
from hashlib import sha256
from html import escape
from importlib import resources
from urllib.parse import quote

from pipeline.dropfolder import wording
from pipeline.dropfolder.entry import Entry, Result
from pipeline.dropfolder.wording import shown
from pipeline.rendering.html import font_faces

_FACES = (
    ("Verslag Display", "normal", 400, "display"),
    ("Verslag Sans", "normal", 400, "sans"),
    ("Verslag Sans", "normal", 600, "sans-semibold"),
)
_LANGUAGES = {"nl": "Dutch", "en": "English"}
_XML = re.compile(r"\.([A-Za-z]+)\.xml$")
_VIEWS = (("all", "All"), ("waiting", "Waiting"), ("check", "To check"), ("failed", "Failed"))
_WAITING = ("seen", "settled", "working")


def overview(entries: Sequence[Entry], *, inputs: str = "", zone: tzinfo = UTC) -> bytes:
    """The page for the current rows of a journal, to lie directly in the output folder; times are shown in `zone`.

    `inputs` is the drop folder, for people to read. The same rows give the same bytes.
    """
    originals = {(entry.name, entry.sha256): entry for entry in entries if entry.result and not entry.same_as}
    rows = "".join(_row(entry, originals, zone) for entry in wording.in_order(entries))
    changed = _time(max(map(wording.latest, entries)), zone) if entries else ""
    where = f'<p class="place">Put a report into {escape(shown(inputs))}</p>\n' if inputs else ""
    script = f"<script>{_asset('overview.js')}</script>\n"
    body = (
        '<body>\n<a class="skip" href="#reports">Skip to the reports</a>\n'
        f'<header class="band"><p><b>Briefings</b>{f"<span>as of {changed}</span>" if changed else ""}</p></header>\n'
        f"<main>\n<h1>Reports and their briefings</h1>\n{where}{_counts(entries)}"
        f"{_table(rows) if rows else '<p class=place>No report has been put there yet.</p>'}</main>\n"
        "<footer>\n<p>The briefings are machine translations that no person has approved, unless they say so. This page"
        " is written anew whenever a report is finished: load it again to see what has changed.</p>\n</footer>\n"
        f"{script if rows else ''}</body>\n</html>\n"
    )
    return (_head() + body).encode()


@cache
def _head() -> str:
    style, script = _style(), _asset("overview.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; font-src data:; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        "<title>Reports and their briefings</title>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f'<link rel="icon" href="data:,">\n<style>{style}</style>\n</head>\n'
    )


def _style() -> str:
    """The style sheet of the HTML briefing, with the fonts that this page needs, and what is this page's own."""
    briefing = resources.files("pipeline.rendering") / "assets" / "html" / "briefing.css"
    return f"{font_faces(_FACES)}{briefing.read_text('utf-8')}{_asset('overview.css')}"


def _asset(name: str) -> str:
    return (resources.files("pipeline.dropfolder") / "assets" / name).read_text("utf-8")


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _counts(entries: Iterable[Entry]) -> str:
    kept = list(entries)
    counts = {
        "Done": sum(entry.state == "done" for entry in kept),
        "Waiting": sum(entry.state in _WAITING for entry in kept),
        "Failed": sum(entry.state == "failed" for entry in kept),
        "Facts to check": sum(entry.result.to_check for entry in kept if entry.result and not entry.same_as),
    }
    pairs = "".join(f"<div><dt>{name}</dt><dd>{count}</dd></div>\n" for name, count in counts.items())
    return f'<dl class="strip">\n{pairs}</dl>\n'


def _table(rows: str) -> str:
    radios = "".join(
        f'<input type="radio" name="show" id="show-{name}"{" checked" if name == "all" else ""}>'
        f'<label for="show-{name}">{label}</label>'
        for name, label in _VIEWS
    )
    heads = ("Report", "State", "Files", "To check", "Took", "Latest")
    columns = "".join(
        f'<th scope="col"{" class=figure" if name in ("To check", "Took") else ""}>{name}</th>' for name in heads
    )
    return (
        f'<div class="tools">\n<fieldset class="view"><legend>Which reports</legend><div>{radios}</div></fieldset>\n'
        '<p class="find" hidden><label for="search">Search</label> '
        '<input type="search" id="search" autocomplete="off" spellcheck="false"></p>\n</div>\n'
        '<p class="found" id="found" role="status"></p>\n<table id="reports" tabindex="-1" aria-label="Reports">\n'
        f"<thead><tr>{columns}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    )


def _row(entry: Entry, originals: dict[tuple[str, str], Entry], zone: tzinfo) -> str:
    original = wording.original_of(entry, originals)
    home = original or entry
    made = home.result
    look = ["waiting"] if entry.state in _WAITING else []
    look += ["check"] if made and made.to_check else []
    name = f'<bdi class="file">{escape(shown(entry.name))}</bdi>'
    same = (
        f' <span class="file">(the same as <bdi>{escape(shown(entry.same_as))}</bdi>)</span>' if entry.same_as else ""
    )
    return (
        f'<tr class="{" ".join((entry.state, *look))}">'
        f'<th scope="row">{_title(home, made)}{name}{same}{_why(entry)}</th>'
        f'<td class="state">{escape(wording.state_of(entry, zone))}</td>'
        f'<td class="outputs">{_files(home, made) if made else ""}</td>'
        f'<td class="figure" data-label="To check">{_to_check(home, made) if made else ""}</td>'
        f'<td class="figure" data-label="Took">{wording.duration(wording.seconds_of(entry))}</td>'
        f'<td class="when">{_time(wording.latest(entry), zone)}</td></tr>\n'
    )


def _title(home: Entry, made: Result | None) -> str:
    if not made or not made.title.strip():
        return ""
    title, page = f"<bdi>{escape(shown(made.title))}</bdi>", _briefing(made)
    return f'<span class="title">{_link(home, page, title) if page else title}</span> '


def _why(entry: Entry) -> str:
    if not entry.failure:
        return ""
    aside = f" It lies in <bdi>{escape(shown(entry.aside))}</bdi>." if entry.aside else ""
    what, remedy = escape(shown(entry.failure.what)), escape(shown(entry.failure.remedy))
    return f'<p class="why"><b>It {what}.</b> {remedy}{aside}</p>'


def _files(home: Entry, made: Result) -> str:
    """Links to the briefings, and below them smaller ones to what they were made from."""
    also = {file: name for file in made.files if (name := _made_from(file, made))}
    links = "".join(_link(home, file, escape(_format(file))) for file in made.files if file not in also)
    return links + f'<span class="also">{"".join(_link(home, file, name) for file, name in also.items())}</span>'


def _made_from(file: str, made: Result) -> str:
    """What a file is that is no briefing; empty for a briefing."""
    if xml := _XML.search(file):
        return f"{_LANGUAGES.get(xml[1], xml[1])} XML"
    if file.endswith(".json"):
        return "record"
    return "clean text" if file.endswith(".txt") and f"{file[:-4]}.json" in made.files else ""


def _format(file: str) -> str:
    return shown(file.rpartition(".")[2].upper())


def _briefing(made: Result) -> str:
    """The file that a person would rather open: the page, else the first briefing there is."""
    pages = [file for file in made.files if file.endswith(".html")]
    return (pages or [file for file in made.files if not _made_from(file, made)] or [""])[0]


def _to_check(home: Entry, made: Result) -> str:
    page = _briefing(made)
    count = str(made.to_check)
    return _link(home, page, count, "#checks") if made.to_check and page.endswith(".html") else count


def _link(home: Entry, file: str, label: str, anchor: str = "") -> str:
    """A link to a file of an entry, relative to the output folder, whatever bytes its name holds."""
    path = quote(os.fsencode(f"{home.folder}/{file}"))
    return f'<a href="./{path}{anchor}">{label}</a>'


def _time(seconds: float, zone: tzinfo) -> str:
    exact = datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f'<time datetime="{exact}">{wording.clock_time(seconds, zone)}</time>'
