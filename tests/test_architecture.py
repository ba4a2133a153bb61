"""The house rules, as tests: who may import whom, how long a page is, what no Python may contain."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tests import rooms

ROOT = Path(__file__).parent.parent
PACKAGE = sorted((ROOT / "lplan").rglob("*.py"))
PAGES = sorted((ROOT / "pages").glob("*.py"))

# Which of our own modules each may use, row by row (ARCHITECTURE.md). Siblings on a row do not import each other.
BASE = {"core", "codebook"}
SCORED = BASE | {"access", "index", "store", "results"}
MAY = {
    "core": {"locale"},
    "access": {"core"},
    "locale": set(),
    "codebook": {"core"},
    "response_writer": BASE,
    "simulation": BASE,
    "organisation": {"core"},
    "questionnaire": BASE,
    "index": BASE,
    "intake": BASE | {"response_writer"},
    "store": BASE | {"access"},
    "results": BASE | {"access", "index", "store"},
    "analysis": BASE | {"index", "results"},
    "charts": BASE | {"index", "results", "analysis"},
    "seminar": BASE | {"results", "charts"},
    "export": BASE | {"organisation", "response_writer", "results", "analysis", "charts", "seminar"},
    "ui": SCORED
    | {"organisation", "response_writer", "questionnaire", "intake", "analysis", "charts", "seminar", "export"},
    "server": SCORED | {"intake", "charts", "seminar", "export", "ui"},
    "cli": SCORED | {"response_writer", "questionnaire", "intake", "charts", "seminar", "export", "simulation"},
    "__main__": {"cli"},
    "__init__": set(),
}
# The same inside the room that all others stand on.
CORE = {
    "text": set(),
    "errors": {"text"},
    "argument_parser": {"text"},
    "aggregation_methods": {"aggregation_functions", "text"},
    "aggregation_functions": set(),
    "settings": {"errors", "text"},
    "frame_column": set(),
    "json_types": set(),
    "responses": {"frame_column", "text"},
    "units": {"errors", "text"},
    "reader_choices": {"text"},
    "table_writer": set(),
}
MOST = 12  # modules in a folder: as many as are taken in at a glance
# Who may know a library.
KNOWS = {
    "streamlit": {"ui", "server"},
    "starlette": {"server"},
    "authlib": {"server"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "plotly": {"charts", "ui", "export"},
    "openpyxl": set(),
    "xlsxwriter": {"core", "intake", "export", "questionnaire"},
    "pptx": {"export"},
    "typst": {"export"},
    "kaleido": {"export"},
    "segno": {"export", "ui"},
    "rdflib": {"export"},
    "jinja2": {"export"},
}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{name.name}" for name in node.names} if node.module == "lplan" else {node.module}
    return found


def module(path: Path) -> str:
    part = path.relative_to(ROOT / "lplan").parts[0]
    return part.removesuffix(".py")


def test_every_module_has_its_place():
    assert {module(path) for path in PACKAGE} == set(MAY)


@pytest.mark.parametrize("path", PACKAGE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_its_row_may(path):
    used = {name.split(".")[1] for name in imports(path) if name.startswith("lplan.")} - {"__version__"}
    assert used - {module(path)} <= MAY[module(path)]


@pytest.mark.parametrize("path", rooms.modules(ROOT / "lplan/core"), ids=lambda path: path.name)
def test_a_module_of_the_ground_imports_only_what_it_may(path):
    used = {name.split(".")[2] for name in imports(path) if name.startswith("lplan.core.")}
    assert used <= CORE[path.stem]


def test_a_folder_is_taken_in_at_a_glance():
    counts = {str(folder.relative_to(ROOT)): len(rooms.modules(folder)) for folder in rooms.folders()}
    assert {folder: count for folder, count in counts.items() if count > MOST} == {}


def test_the_register_of_rooms_is_as_the_code_is():
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert rooms.BEGIN in page and rooms.written(page) == page, "run `python -m tests.rooms`"


@pytest.mark.parametrize("path", PACKAGE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_library_is_known_only_where_it_belongs(path):
    for library in {name.split(".")[0] for name in imports(path)} & set(KNOWS):
        assert module(path) in KNOWS[library], f"{library} in {path.name}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_is_short_and_says_which_question_it_answers(path):
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 80
    assert "?" in (ast.get_docstring(ast.parse(source)) or "")
    assert not {name.split(".")[0] for name in imports(path)} - {"streamlit", "lplan", "pandas"}


@pytest.mark.parametrize("path", PACKAGE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_it_is_for(path):
    assert (
        ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        or path.name == "__init__.py"
        and not path.read_text()
    )


def test_no_address_equals_a_files_stem():
    """Streamlit would open the bare file without the frame for a cold deep link."""
    addresses = re.findall(r'page\(\s*"(\w+)",\s*[^,]+,\s*"([^"]+)"', (ROOT / "app.py").read_text(encoding="utf-8"))
    assert {file for file, _address in addresses} == {path.stem for path in PAGES}
    assert not {address for _file, address in addresses} & {path.stem for path in PAGES}


def test_no_item_of_the_questionnaire_is_named_in_python():
    codes = {
        item["code"] for item in tomllib.loads((ROOT / "data/codebook_2025.toml").read_text(encoding="utf-8"))["item"]
    }
    for path in [*PACKAGE, *PAGES, ROOT / "app.py"]:
        literals = {
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert not literals & codes, path


def test_nothing_is_put_on_a_page_as_html():
    for path in [*PACKAGE, *PAGES, ROOT / "app.py"]:
        source = path.read_text(encoding="utf-8")
        assert "unsafe_allow" not in source, path
        # Style sheets aside, the one module whose words become HTML is the one that escapes them.
        told = [line for line in source.splitlines() if "st.html(" in line and "<style>" not in line]
        styles = {"STYLE", "BOXES", "PRINT", "LARGE", "NARROW"}
        assert path.name == "html_tables.py" or all(any(name in line for name in styles) for line in told), (path, told)


def test_the_formatter_forms_every_line():
    marks = ("# fmt: " + "skip", "# fmt: " + "off")
    for path in [*PACKAGE, *PAGES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py"), ROOT / "app.py"]:
        assert not [mark for mark in marks if mark in path.read_text(encoding="utf-8")], path


def test_no_file_is_read_at_import():
    def read(node: ast.AST) -> bool:
        """Whether something outside functions reads a file."""
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return False
        if isinstance(node, ast.Attribute) and node.attr in ("read_text", "read_bytes"):
            return True
        return any(map(read, ast.iter_child_nodes(node)))

    assert not [path for path in PACKAGE if read(ast.parse(path.read_text(encoding="utf-8")))]
