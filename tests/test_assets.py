"""Streamlit's script for charts is sent with our bundle of Plotly in place of the whole library."""

import re

import streamlit
from plotly.offline import get_plotlyjs_version

from lplan.core.settings import PLOTLY, ROOT
from lplan.server import static_file_compression

WHOLE = next((static_file_compression.STATIC / "js").glob("PlotlyChart.*.js")).read_bytes()


def test_streamlits_script_keeps_its_own_part_and_is_given_the_smaller_library():
    sent = static_file_compression.smaller(WHOLE)
    assert PLOTLY.read_bytes() in sent and len(sent) < len(WHOLE) / 2
    head = WHOLE[: WHOLE.index(b"typeof t==`object`")]
    assert sent.startswith(head[: head.rindex(b"(function")])
    tail = WHOLE[WHOLE.index(b"return window.Plotly=e,e})})),") + len(b"return window.Plotly=e,e})") :]
    assert sent.endswith(tail) and b"PlotlyChart" in tail


def test_a_script_of_another_shape_is_sent_as_it_is():
    assert static_file_compression.smaller(b"export const chart = 1") == b"export const chart = 1", (
        streamlit.__version__
    )


def test_every_kind_of_trace_that_is_drawn_is_in_the_bundle():
    bundle = PLOTLY.read_text(encoding="utf-8")
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "lplan").rglob("*.py"))
    drawn = {kind.lower() for kind in re.findall(r"\bgo\.([A-Z]\w*)\(", sources)} - {"figure"}
    assert drawn >= {"bar", "scatter", "heatmap"}
    assert {kind for kind in drawn if f'moduleType:"trace",name:"{kind}"' not in bundle} == set()


def test_the_bundle_is_of_the_version_that_figures_are_written_for():
    assert f"plotly.js v{get_plotlyjs_version()}," in PLOTLY.read_text(encoding="utf-8")[:200], "run make plotly"
