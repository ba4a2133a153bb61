"""The matrix: every page, route, command and kind of file × every role. What is new and has no rule here fails.

What writes in the store is found and tried in each role by `tests/test_store_door.py`.
"""

import ast
import re
from pathlib import Path

import pytest
from starlette.routing import Route
from streamlit.testing.v1 import AppTest

from lplan import access, cli, export
from lplan.access import NOBODY, Right
from lplan.core.settings import ROOT, settings
from lplan.server import application, open_data
from lplan.ui.shell import person
from tests.people import EVERYBODY

PUBLIC = None  # whoever it is
PAGES: dict[str, Right | None] = {
    "about": PUBLIC,
    "accessibility": PUBLIC,
    "activity": PUBLIC,
    "assess": PUBLIC,
    "change": PUBLIC,
    "compare": PUBLIC,
    "download": PUBLIC,
    "explain": PUBLIC,
    "import_wave": Right.IMPORT,
    "maturity": PUBLIC,
    "method": PUBLIC,
    "overview": PUBLIC,
    "peers": PUBLIC,
    "plans": PUBLIC,
    "practice": PUBLIC,
    "present": PUBLIC,
    "privacy": PUBLIC,
    "quotes": Right.REVIEW,
    "region": PUBLIC,
    "report_draft": PUBLIC,
    "resources": PUBLIC,
    "roles": Right.ROLES,
    "simulation": PUBLIC,
}
# What is drawn on a public page for those alone who may do it: a part of a widget's key → the right.
PARTS: dict[tuple[str, str], Right] = {
    ("present", "start"): Right.SEMINAR,
    ("present", "save"): Right.SEMINAR,
    ("present", "slide-delete"): Right.OWN_DRAFT,
    ("plans", "seminar-"): Right.OWN_DRAFT,
}
ROUTES: dict[str, Right | None] = {
    "/ready": PUBLIC,
    "/lplan-shell.js": PUBLIC,
    "/start": PUBLIC,
    "/data": PUBLIC,
    open_data.PREFIX: PUBLIC,
    open_data.PREFIX + "index.json": PUBLIC,
    open_data.LISTING: PUBLIC,
    open_data.PREFIX + "{name:path}": PUBLIC,
    "/lplan-plotly.js": PUBLIC,
    "/s/{id}": PUBLIC,  # the link is the key
    "/s/{id}/{secret}": PUBLIC,
    "/login": PUBLIC,
    "/oauth2callback": PUBLIC,
    "/logout": PUBLIC,
    "/utloggad": PUBLIC,
    "/inloggad": PUBLIC,
}
# A command is run by the account that keeps the server, which may do everything; what it writes has that account's name.
WRITES: dict[str, set[Right]] = {
    "import": {Right.IMPORT, Right.PUBLISH},
    "drafts": {Right.IMPORT, Right.PUBLISH},
    "structure": {Right.STRUCTURE},
    "database": {Right.DATABASE},
    "role": {Right.ROLES},
    **dict.fromkeys(("template", "questionnaire", "check", "codebook", "export", "findings", "publish"), set()),
    **dict.fromkeys(("score", "simulate"), set()),
}


def opened(file: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    return app.switch_page(f"pages/{file}.py").run()


def named(actor: access.Actor) -> str:
    return "+".join(sorted(actor.roles)) + (actor.unit or "") or "nobody"


def given() -> dict[str, Right | None]:
    """The pages of the app and the right that app.py asks for each."""
    found = {}
    for node in ast.walk(ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "page":
            right = next((k.value.attr for k in node.keywords if k.arg == "right"), None)
            found[node.args[0].value] = Right[right] if right else None
    return found


# --- pages ---


def test_every_page_has_a_rule_and_the_app_asks_for_it():
    assert given() == PAGES
    assert {path.stem for path in ROOT.glob("pages/*.py")} == set(PAGES)


@pytest.mark.parametrize("who", EVERYBODY, ids=named)
@pytest.mark.parametrize("file", [file for file, right in PAGES.items() if right])
def test_a_page_with_a_right_is_met_by_who_has_it_and_is_a_sentence_to_the_rest(monkeypatch, file, who):
    monkeypatch.setattr(person, "unguarded", who)
    app, right = opened(file), PAGES[file]
    assert not app.exception and not app.error
    locked = [info for info in app.info if f"för att {access.wanted(right)}" in info.value.replace("\\", "")]
    assert bool(locked) != access.has(who, right)
    if locked:
        shown = {"namn", "namn-roller", "roll-person", "las_in_omgang"} & {field.key for field in app.text_input}
        assert not shown and not app.get("file_uploader") and not app.text_area


@pytest.mark.parametrize("who", EVERYBODY, ids=named)
@pytest.mark.parametrize(
    "file",
    [pytest.param(file, marks=() if file in {p for p, _k in PARTS} else pytest.mark.slow) for file in PAGES],
)
def test_every_page_opens_for_everybody_and_draws_what_changes_something_for_those_who_may(monkeypatch, file, who):
    monkeypatch.setattr(person, "unguarded", who)
    app = opened(file)
    assert not app.exception and not app.error
    for (page, key), right in PARTS.items():
        if page == file:
            drawn = [one for one in app.button if (one.key or "").startswith(key)]
            assert bool(drawn) == access.has(who, right), key


# --- routes ---


def test_every_route_has_a_rule(monkeypatch):
    for name in ("login_issuer", "login_client_id", "login_client_secret"):
        monkeypatch.setattr(settings(), name, "https://id.example.se")
    monkeypatch.setattr(settings(), "public_url", "https://larande.example.se")
    ours = application.application()
    routes = [route for route in vars(ours)["_user_routes"] if isinstance(route, Route)]
    assert {route.path for route in routes} == set(ROUTES)


# --- commands ---


def test_every_command_has_a_rule_and_writes_in_the_accounts_name():
    assert set(cli.COMMANDS) == set(WRITES)
    for command, (module, _does) in cli.COMMANDS.items():
        source = (ROOT / "lplan/cli" / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
        assert ("options.account import" in source) == bool(WRITES[command]), command
        assert not re.search(r"store\.\w+\([^)]*who=args", source), "a label is nobody"


def test_the_account_that_runs_commands_may_do_what_they_do():
    operator = access.with_all_roles("konto")
    assert all(access.can(operator, right, unit) for right in Right for unit in ("", "12"))


# --- files ---


def test_every_kind_of_file_is_made_of_what_readers_may_see():
    """An export knows results and a choice, never a database: free texts in it are the approved ones."""
    assert len(export.FORMATS) > 10
    for path in (ROOT / "lplan/export").rglob("*.py"):
        names = {name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) for name in _imported(node)}
        assert not {name for name in names if name.startswith("lplan.store")}, path
    assert access.NOBODY is NOBODY and Path(export.__file__).is_file()


def _imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.ImportFrom) and node.module:
        return {f"{node.module}.{name.name}" for name in node.names} | {node.module}
    return {name.name for name in node.names} if isinstance(node, ast.Import) else set()
