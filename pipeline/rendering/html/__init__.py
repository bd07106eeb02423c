"""Draw a briefing as one HTML file that fetches nothing and runs nothing: its styles and fonts are inside it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from html import escape
from importlib import resources
from unicodedata import category

from pipeline.rendering.briefing import Briefing
from pipeline.rendering.html import around
from pipeline.rendering.languages import language_tag

_FACES = (
    ("Verslag Serif", "normal", 400, "serif"),
    ("Verslag Serif", "italic", 400, "serif-italic"),
    ("Verslag Display", "normal", 400, "display"),
    ("Verslag Sans", "normal", 400, "sans"),
    ("Verslag Sans", "normal", 600, "sans-semibold"),
)
_MOST_ALIGNED = 16


def render(briefing: Briefing) -> bytes:
    """The briefing as a self-contained page in UTF-8; characters that HTML cannot hold become U+FFFD."""
    words = briefing.words
    kind = escape(briefing.kind or words.briefing)
    dates = f"<span>{escape(briefing.dates)}</span>" if briefing.dates else ""
    style = _style() + _paper(briefing)
    open_page = (
        f'<body>\n<a class="skip" href="#text">{escape(words.skip)}</a>\n'
        f'<header class="band"><p><b>{kind}</b>{dates}</p></header>\n<main>\n'
    )
    page = "".join((open_page, *around.main(briefing), "</main>\n", around.foot(briefing), "</body>\n</html>\n"))
    return f"{_holdable(_head(briefing, style))}<style>{style}</style>\n</head>\n{_holdable(page)}".encode()


def _holdable(text: str) -> str:
    for character in set(text) - {"\n", "\t"}:
        code = ord(character)
        if category(character) in ("Cc", "Cs") or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE:
            text = text.replace(character, "\ufffd")
    return text


def _head(briefing: Briefing, style: str) -> str:
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; font-src data:; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    locale, title = language_tag(briefing.words.language), briefing.name
    named = {
        "viewport": "width=device-width, initial-scale=1",
        "color-scheme": "light dark",
        "referrer": "no-referrer",
        "generator": next((fact.value for fact in briefing.provenance if fact.name == briefing.words.made_with), ""),
        "description": briefing.label or title,
        "author": briefing.author,
        "dcterms.identifier": briefing.reference,
        "dcterms.modified": briefing.modified,
        "dcterms.provenance": briefing.label,
    }
    metas = "".join(f'<meta name="{name}" content="{escape(value)}">\n' for name, value in named.items() if value)
    return (
        f'<!doctype html>\n<html lang="{locale}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{escape(title)}</title>\n{metas}"
        '<link rel="icon" href="data:,">\n'
    )


def font_faces(faces: Iterable[tuple[str, str, int, str]]) -> str:
    """`@font-face` rules that hold the fonts themselves, for each (family, style, weight, file)."""
    fonts = resources.files("pipeline.rendering") / "assets" / "html" / "fonts"
    return "".join(
        f'@font-face{{font-family:"{family}";font-style:{style};font-weight:{weight};font-display:block;'
        f"src:url(data:font/woff2;base64,{b64encode((fonts / f'{file}.woff2').read_bytes()).decode()})"
        ' format("woff2")}\n'
        for family, style, weight, file in faces
    )


@cache
def _style() -> str:
    """The style sheet with its fonts in it, and the rules that light up a sentence and its Dutch together."""
    assets = resources.files("pipeline.rendering") / "assets" / "html"
    faces = font_faces(_FACES)
    aligned = ",\n".join(
        f".row:has(>.{one}>:nth-child({at}):hover)>.{other}>:nth-child({at})"
        for at in range(1, _MOST_ALIGNED + 1)
        for one, other in (("t", "s"), ("s", "t"))
    )
    return (
        f"{faces}{(assets / 'briefing.css').read_text('utf-8')}@media screen{{{aligned}{{background:var(--glow)}}}}\n"
    )


def _paper(briefing: Briefing) -> str:
    """The running header and footer of printed pages."""
    words = briefing.words
    return (
        f"@page{{@top-left{{content:{_css(briefing.head)}}}@bottom-left{{content:{_css(briefing.foot)}}}"
        f"@bottom-right{{content:{_css(words.page + ' ')}counter(page){_css(f' {words.of} ')}counter(pages)}}}}\n"
        "@page:first{@top-left{content:none}}\n"
    )


def _css(text: str) -> str:
    """A CSS string; everything but letters and digits is written as an escape, so that nothing can end it.

    >>> _css('a"</style>')
    '"a\\\\22 \\\\3c \\\\2f style\\\\3e "'
    """
    return '"' + "".join(c if c.isalnum() else f"\\{ord(c):x} " for c in text) + '"'
