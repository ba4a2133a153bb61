"""Set the reader's time zone as the browser tells it."""

from datetime import date, datetime, time

import streamlit as st

from lplan.core import text
from lplan.core.settings import settings


def here() -> None:
    """From here on in this run, points in time are given on the reader's own clock."""
    name = st.context.timezone or ""
    text.use_zone(name if text.known_zone(name) else settings().time_zone)


def moment(day: date, clock: time) -> datetime:
    """The point in time that the reader means by a day and a time of it."""
    return datetime.combine(day, clock, tzinfo=text.zone())
