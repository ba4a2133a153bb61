"""What the browser needs for a chart: our bundle of Plotly, and the component that Streamlit finds by pyproject.toml."""

import re
import tomllib

from plotly.offline import get_plotlyjs_version

from lplan.core.settings import PLOTLY, ROOT
from lplan.server.static_file_compression import FOLDERS, compressed
from lplan.ui.figure import component


def test_the_component_lies_where_the_package_says():
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found = told["tool"]["streamlit"]["component"]["components"]
    assert [f"{told['project']['name']}.{one['name']}" for one in found] == [component.NAME]
    assert (ROOT / "lplan" / found[0]["asset_dir"]).samefile(component.BROWSER)
    assert "streamlit" in (ROOT / "requirements.in").read_text(encoding="utf-8"), "or Streamlit does not look at us"


def test_only_what_the_browser_runs_is_handed_out():
    assert {path.name for path in component.BROWSER.iterdir()} == {"figure.js", "figure.css"}


def test_scripts_are_sent_compressed_and_nothing_outside_their_folders_is():
    for under, name in ((component.SCRIPT_AT, component.SCRIPT), (component.PLOTLY_AT, PLOTLY.name)):
        whole = (FOLDERS[under] / name).stat().st_size
        for coding in ("br", "gzip"):
            assert len(compressed(under, name, coding)) < whole / 2
        assert compressed(under, "../component.py", "br") is None
        assert compressed(under, "../../../pyproject.toml", "br") is None


def test_plotly_is_asked_for_at_another_address_when_it_is_another():
    assert re.fullmatch(r"/app/static/plotly/plotly\.min\.js\?v=[0-9a-f]{12}", component.library())


def test_every_kind_of_trace_that_is_drawn_is_in_the_bundle():
    bundle = PLOTLY.read_text(encoding="utf-8")
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "lplan").rglob("*.py"))
    drawn = {kind.lower() for kind in re.findall(r"\bgo\.([A-Z]\w*)\(", sources)} - {"figure"}
    assert drawn >= {"bar", "scatter", "heatmap"}
    assert {kind for kind in drawn if f'moduleType:"trace",name:"{kind}"' not in bundle} == set()


def test_the_bundle_is_of_the_version_that_figures_are_written_for():
    assert f"plotly.js v{get_plotlyjs_version()}," in PLOTLY.read_text(encoding="utf-8")[:200], "run make plotly"
