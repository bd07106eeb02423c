"""What languages are called and tagged as, which way they run, and how they write dates."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton

_REGIONS = {"en": "GB", "nl": "NL"}
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_NO_DATE = datetime(1980, 1, 1, tzinfo=UTC)  # the first that a zip archive knows


def language_tag(language: str) -> str:
    """The BCP 47 tag of a language (ISO 639-1), with a region where the briefing has one, or empty for what is none.

    >>> language_tag("en"), language_tag("fr"), language_tag("?")
    ('en-GB', 'fr', '')
    """
    if language in _REGIONS:
        return f"{language}-{_REGIONS[language]}"
    return language if _TAG.fullmatch(language) else ""


def language_name(language: str, inside: str) -> str:
    """What `inside` calls a language, or the language's code where it has no name for it.

    >>> language_name("nl", "en"), language_name("en", "nl"), language_name("?", "en")
    ('Dutch', 'Engels', '?')
    """
    return str(_locale(inside).languages.get(language.replace("-", "_"), language))


def runs_leftward(language: str) -> bool:
    """Whether a language is written from right to left.

    >>> runs_leftward("ar"), runs_leftward("nl")
    (True, False)
    """
    return bool(_locale(language).text_direction == "rtl")


def interval(first: str, last: str, language: str) -> str:
    """A day, month or span of days (ISO 8601, or empty) as `language` writes it.

    >>> interval("2024-04-03", "2024-04-04", "en"), interval("2024-04-03", "", "de")
    ('3–4 April 2024', '3. April 2024')
    >>> interval("2024-03-30", "2024-04-04", "nl")
    '30 maart – 4 april 2024'
    >>> interval("2024-04", "", "nl"), interval("", "", "en")
    ('april 2024', '')
    """
    locale = _locale(language)
    if len(first) <= 4:
        return first
    if len(first) == 7:
        return str(format_skeleton("yMMMM", date.fromisoformat(f"{first}-01"), locale=locale))
    start = date.fromisoformat(first)
    end = date.fromisoformat(last) if len(last) == 10 else start
    whole = str(format_date(end, "long", locale=locale))
    if start == end:
        return whole
    if language not in _REGIONS or start.year != end.year:
        return f"{format_date(start, 'long', locale=locale)} – {whole}"
    if start.month == end.month:
        return f"{start.day}–{whole}"
    return f"{format_date(start, 'd MMMM', locale=locale)} – {whole}"


def moment(day: str) -> datetime:
    """The moment that an ISO date or time stands for, in UTC; 1980 where there is none.

    >>> moment("2024-04-12").isoformat(), moment("2024-04-12T01:00:00+02:00").isoformat(), moment("?").year
    ('2024-04-12T00:00:00+00:00', '2024-04-11T23:00:00+00:00', 1980)
    """
    try:
        made = datetime.fromisoformat(day)
    except ValueError:
        return _NO_DATE
    return made.astimezone(UTC) if made.tzinfo else made.replace(tzinfo=UTC)


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language_tag(language).replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")
