"""What is loaded before the first reader can be answered: a package that is not here is loaded when it is needed."""

import subprocess
import sys
from importlib.metadata import packages_distributions

from lplan.core.settings import ROOT

# Streamlit and the server, what reads and scores, what charts are drawn with; xlsxwriter writes the templates that Läs in
# svar offers.
LOADED = {
    *("streamlit", "starlette", "anyio", "python-multipart", "uvicorn", "brotli", "click", "protobuf", "pillow"),
    *("typing_extensions", "packaging", "setuptools"),
    *("pandas", "numpy", "pyarrow", "python-dateutil", "plotly", "narwhals", "babel", "lplan"),
    *("pydantic", "pydantic-settings", "pydantic_core", "annotated-types", "typing-inspection", "python-dotenv"),
    *("prometheus_client", "SQLAlchemy", "MarkupSafe", "xlsxwriter"),
}


def test_nothing_more_is_loaded_before_the_first_page():
    seen = "import sys, lplan.server.application; print(*{name.split('.')[0] for name in sys.modules})"
    found = subprocess.run([sys.executable, "-c", seen], cwd=ROOT, capture_output=True, text=True, check=True)
    known = packages_distributions()
    loaded = {known[name][0] for name in found.stdout.split() if name in known}
    assert {name.casefold() for name in loaded} <= {name.casefold() for name in LOADED}
