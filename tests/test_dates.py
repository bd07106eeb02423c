"""Laws of dates and numbers; the cases are data, and are run by test_marks.py."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tagging.marks import mark
from pipeline.tagging.quantities import number, plain

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


def values(text: str, reference: str = "") -> list[str]:
    return [one.value for one in mark([text], reference_date=reference)[0] if one.kind == "date"]


@pytest.mark.parametrize("pattern", ["d MMMM y", "EEEE d MMMM y", "dd-MM-y", "d/M/y", "y-MM-dd", "d MMM y"])
@given(day=DAYS)
def test_a_written_date_comes_back(pattern: str, day: date) -> None:
    assert values(f"Op {format_date(day, pattern, locale='nl')} was het.") == [day.isoformat()]


@given(DAYS, st.integers(1, 400), st.sampled_from([" – ", " tot en met ", " t/m ", "–"]))
def test_both_ends_of_a_range_come_back(first: date, length: int, to: str) -> None:
    last = first + timedelta(days=length)
    written = (format_date(day, "d MMMM y", locale="nl") for day in (first, last))
    assert values(f"Van {to.join(written)}.") == [f"{first.isoformat()}/{last.isoformat()}"]


@given(DAYS, st.integers(0, 360))
def test_jongstleden_is_the_last_such_day(reference: date, ago: int) -> None:
    day = reference - timedelta(days=min(ago, 340))
    if (day.month, day.day) != (2, 29):
        assert values(f"Op {format_date(day, 'd MMMM', locale='nl')} jl.", reference.isoformat()) == [day.isoformat()]


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_a_number_in_figures_comes_back(whole: int, hundredths: int) -> None:
    written = f"{whole:,}".replace(",", ".") + f",{hundredths:02}"
    assert number(written) == Decimal(whole) + Decimal(hundredths) / 100
    assert Decimal(plain(Decimal(whole) + Decimal(hundredths) / 100)) == number(written)
