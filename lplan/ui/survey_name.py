"""Name the tool after the survey that is shown: in the logo and in the browser's tab."""

import html
import re

import streamlit as st

from lplan.core.settings import ROOT
from lplan.core.text import _
from lplan.organisation import organisation
from lplan.results import Results

BACKGROUND = "slides_2017"  # who cites this tells of the learning plans and where they come from
STATIC = "/app/static"  # where Streamlit serves ./static
LONGEST_NAME = 26  # signs that have room in the logo


def title(survey: Results | None, page: str) -> None:
    """What the browser's tab says of a page, which is as wide as its window."""
    st.set_page_config(page_title=f"{page} – {product(survey)}", layout="wide", page_icon=f"{STATIC}/favicon.png")


def product(survey: Results | None) -> str:
    """What the tool is called: after the learning plans, or after another survey that is shown."""
    return _("Lärandeplaner") if survey is None or about_plans(survey) else str(survey.codebook.title)


def about_plans(survey: Results) -> bool:
    """Whether the survey tells of the learning plans and where they come from."""
    return bool((survey.sources["source"] == BACKGROUND).any())


def logo(survey: Results | None) -> None:
    """The mark and the tool's name at the top: the organisation's own, if it has one."""
    dark, own = st.context.theme.type == "dark", organisation().logo
    drawn = "logo-dark.svg" if dark else "logo.svg"
    if own:
        st.logo(str(own), size="large")
    elif survey is None or about_plans(survey):
        st.logo(f"{STATIC}/{drawn}", size="large")  # by its URL: the picture is sent once
    else:
        st.logo(_named((ROOT / "static" / drawn).read_text(encoding="utf-8"), product(survey)), size="large")


def _named(svg: str, name: str) -> str:
    """Our logo with another name beside its mark, in the browser's own letters: a picture has no fonts of ours."""
    mark, ink = "".join(re.findall(r"<rect[^>]*/>", svg)), re.search(r'<path fill="([^"]*)"', svg)
    shown = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
    size = 24 if len(name) <= 14 else 18 if len(name) <= 20 else 15
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 231 38" width="231" height="38" role="img" '
        f'aria-label="{html.escape(name)}">{mark}<text x="41" y="29" font-family="Georgia, serif" font-weight="600" '
        f'font-size="{size}" fill="{ink[1] if ink else "currentColor"}">{html.escape(shown)}</text></svg>'
    )
