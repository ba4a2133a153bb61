"""Points in time on the reader's own clock: the browser says which that is."""

from datetime import date, datetime, time, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from lplan.text import _

HOME = "Europe/Stockholm"  # when the browser does not say


def zone() -> tzinfo:
    """The reader's time zone."""
    try:
        return ZoneInfo(st.context.timezone or HOME)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(HOME)


def shown(at: datetime) -> str:
    """ "2026-11-24 kl. 09.05"."""
    here = at.astimezone(zone())
    return _("{date} kl. {time}").format(date=f"{here:%Y-%m-%d}", time=f"{here:%H.%M}")


def moment(day: date, clock: time) -> datetime:
    """The point in time that the reader means by a day and a time of it."""
    return datetime.combine(day, clock, tzinfo=zone())
