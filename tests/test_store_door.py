"""The rule at the store's door: who may not do something is refused, whatever page or command has forgotten to ask.

Every function that writes is found by the test itself: one without a rule fails.
"""

import ast
import inspect
from dataclasses import replace
from pathlib import Path

import pytest

from lplan import access, results, store
from lplan.access import NOBODY, READER, Right, Role
from lplan.core import responses as r
from lplan.core.errors import Conflict, LplanError, NotAllowed
from lplan.results import Note, Target, targets_notes_and_groups
from tests.databases import THREE, answers, filled, record, survey
from tests.people import AGENCY, EVERYBODY, OTHER_REGION, REGION, by

STORE = Path(store.__file__).parent
# What the program does by itself, in nobody's name: it fills in what ships, brings tables up, forgets what is too old,
# publishes in time what somebody with the right has planned, and notes who is logged in.
PROGRAM = {"seed", "migrate", "clean", "publish_due", "begin_login", "present", "end_login"}
PROGRAMS = {f"{getattr(store, name).__module__.split('.')[-1]}.{name}" for name in PROGRAM}


# --- found by itself ---


def calls() -> dict[str, set[str]]:
    """module.function of the store → the module.function of the store that it names; "begin" opens a transaction."""
    found: dict[str, set[str]] = {}
    for path in STORE.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        known = {node.name: path.stem for node in tree.body if isinstance(node, ast.FunctionDef)}
        for node in tree.body:
            if isinstance(node, ast.ImportFrom):
                known |= {name.asname or name.name: (node.module or "").split(".")[-1] for name in node.names}
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                found[f"{path.stem}.{node.name}"] = {name for one in ast.walk(node) if (name := _named(one, known))}
    return found


def _named(function: ast.AST, known: dict[str, str]) -> str:
    if isinstance(function, ast.Name):
        return f"{known.get(function.id, '')}.{function.id}"
    if isinstance(function, ast.Attribute):
        module = function.value.id if isinstance(function.value, ast.Name) else ""
        return "begin" if function.attr == "begin" else f"{module}.{function.attr}"
    return ""


def writing() -> set[str]:
    """The store's public functions that open a transaction, or call one that does, but for what the program does."""
    known = calls()
    reach = {"connection.writing", "connection.maintaining", "begin"}
    while more := {name for name, called in known.items() if called & (reach - PROGRAMS)} - reach:
        reach |= more
    return {name for name in store.__all__ if f"{_module(name)}.{name}" in reach}


def _module(name: str) -> str:
    return getattr(getattr(store, name), "__module__", "").split(".")[-1]


def test_every_function_that_writes_has_an_actor_or_is_the_programs_own():
    found = writing()
    assert found >= PROGRAM
    assert {"publish", "save_document", "keep_document", "begin_import", "restore_backup", "undo_quote"} <= found
    for name in found - PROGRAM:
        who = inspect.signature(getattr(store, name)).parameters.get("who")
        assert who is not None and who.default is inspect.Parameter.empty, f"{name} writes in nobody's name"
    assert found - PROGRAM == set(ACTS), "every writing function is tried below in every role"


def test_nothing_in_the_store_opens_a_transaction_beside_the_two_doors():
    for path in STORE.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "begin":
                assert path.name in ("connection.py", "sqlite.py", "postgres.py", "backup.py"), path


# --- each, in each role ---


class Made:
    """A database with a draft, a published wave with a quote, a file on its way in, and documents of each kind."""

    def __init__(self, engine, tmp_path):
        self.engine, self.key, self.folder = engine, survey(engine), tmp_path
        text = answers(("01", "A", "1", r.ANSWERED), ("01", "T", "Ord", r.ANSWERED))
        self.public = store.save_import(engine, record(engine), text, who=by())
        store.publish(engine, self.public, who=by("a"))
        self.draft = store.save_import(engine, record(engine, "2025"), THREE, who=by())
        self.begun = store.begin_import(engine, self.key, "2026", "a.csv", b"x", who=by())
        column = {"key": "d", "label": "D", "as_of": "2024", "source": "s", "url": "", "values": {"01": "1"}}
        self.column = column
        store.save_structure(engine, self.key, [column], who=by())
        store.save_document(engine, "weights", "Egna", {"a": 1}, survey=self.key, who=by())
        store.grant_role(engine, "a@x.se", Role.AGENCY, who=by())
        store.backup(engine, tmp_path / "copy")


QUOTE = {"original": "Ord"}
ACTS = {
    "save_import": (Right.IMPORT, lambda m, who: store.save_import(m.engine, record(m.engine), THREE, who=who)),
    "discard": (Right.IMPORT, lambda m, who: store.discard(m.engine, m.draft, who=who)),
    "begin_import": (Right.IMPORT, lambda m, who: store.begin_import(m.engine, m.key, "2", "a", b"x", who=who)),
    "decide": (Right.IMPORT, lambda m, who: store.decide(m.engine, m.begun, lambda body: body, who=who)),
    "drop_import": (Right.IMPORT, lambda m, who: store.drop_import(m.engine, m.begun, who=who)),
    "publish": (Right.PUBLISH, lambda m, who: store.publish(m.engine, m.draft, who=who)),
    "withdraw": (Right.PUBLISH, lambda m, who: store.withdraw(m.engine, m.public, who=who, reason="x")),
    "restore": (Right.PUBLISH, lambda m, who: store.restore(m.engine, m.draft, who=who, reason="x")),
    "approve_quote": (
        Right.REVIEW,
        lambda m, who: store.approve_quote(m.engine, m.key, "2024", "01", "T", shown="Ord", **QUOTE, who=who),
    ),
    "refuse_quote": (
        Right.REVIEW,
        lambda m, who: store.refuse_quote(m.engine, m.key, "2024", "01", "T", **QUOTE, who=who),
    ),
    "undo_quote": (Right.REVIEW, lambda m, who: store.undo_quote(m.engine, m.key, "2024", "01", "T", **QUOTE, who=who)),
    "save_structure": (Right.STRUCTURE, lambda m, who: store.save_structure(m.engine, m.key, [m.column], who=who)),
    "remove_structure": (Right.STRUCTURE, lambda m, who: store.remove_structure(m.engine, m.key, "d", "2024", who=who)),
    "undo_structure": (Right.STRUCTURE, lambda m, who: store.undo_structure(m.engine, m.key, "d", "2024", who=who)),
    "save_document": (
        Right.WEIGHTS,
        lambda m, who: store.save_document(m.engine, "weights", "Egna", {"a": 1}, survey=m.key, who=who),
    ),
    "save_documents": (
        Right.WEIGHTS,
        lambda m, who: store.save_documents(m.engine, "weights", {"Egna": {"a": 2}}, survey=m.key, who=who),
    ),
    "keep_document": (
        Right.OWN_DRAFT,
        lambda m, who: store.keep_document(m.engine, "seminar-draft", "t", {"a": 1}, survey=m.key, who=who),
    ),
    "forget_documents": (
        Right.WEIGHTS,
        lambda m, who: store.forget_documents(m.engine, "weights", "Egna", survey=m.key, who=who),
    ),
    "grant_role": (Right.ROLES, lambda m, who: store.grant_role(m.engine, "e@x.se", Role.AGENCY, who=who)),
    "revoke_role": (Right.ROLES, lambda m, who: store.revoke_role(m.engine, "a@x.se", Role.AGENCY, who=who)),
    "restore_backup": (Right.DATABASE, lambda m, who: store.restore_backup(m.engine, m.folder / "copy", who=who)),
}


def contents(engine) -> list:
    with engine.connect() as connection:
        tables = (
            "import",
            "event",
            "decision",
            "document",
            "quote",
            "begun",
            "correction",
            "data_version",
            "role_grant",
            "role_event",
        )
        return [connection.exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in tables]


@pytest.mark.parametrize("act", ACTS)
def test_who_has_no_right_is_refused_in_a_sentence_and_nothing_is_changed_and_who_has_it_is_not(act, tmp_path):
    right, do = ACTS[act]
    made = Made(filled(f"sqlite:///{tmp_path / 'lplan.sqlite'}"), tmp_path)
    before = contents(made.engine)
    allowed = []
    for who in EVERYBODY:
        if access.has(who, right):
            allowed.append(who)
            continue
        with pytest.raises(NotAllowed) as refused:
            do(made, who)
        assert str(refused.value) == access.refusal(who, right)
        assert contents(made.engine) == before
    assert allowed, "a right that nobody has"
    do(made, allowed[-1])
    made.engine.dispose()


@pytest.mark.parametrize("kind", [*access.DOCUMENTS, "unheard of"])
def test_a_document_of_each_kind_is_written_by_those_alone_whose_kind_it_is(engine, kind):
    right = access.DOCUMENTS.get(kind)
    for n, who in enumerate(EVERYBODY):
        if right and access.has(who, right):
            store.save_document(engine, kind, f"n{n}", {"a": 1}, survey=survey(engine), who=who)
        else:
            with pytest.raises(NotAllowed):
                store.save_document(engine, kind, f"n{n}", {"a": 1}, survey=survey(engine), who=who)
    names = set(store.documents(engine, kind, survey=survey(engine))["name"])
    assert names == {f"n{n}" for n, who in enumerate(EVERYBODY) if right and access.has(who, right)}


# --- what is a region's ---


@pytest.mark.parametrize("kind", ["group", "seminar", "deck"])
def test_a_region_changes_its_own_documents_and_nobody_elses(engine, kind):
    key = survey(engine)

    def save(name: str, who: access.Actor, body: int = 1) -> None:
        store.save_document(engine, kind, name, {"a": body}, survey=key, who=who)

    save("ours", REGION)
    save("ours", REGION, 2)
    save("the agency's", AGENCY)
    for who in (OTHER_REGION, READER, NOBODY):
        with pytest.raises(NotAllowed):
            save("ours", who, 3)
        with pytest.raises(NotAllowed):
            store.forget_documents(engine, kind, "ours", survey=key, who=who)
    with pytest.raises(NotAllowed, match="bara spara .* regionens egna"):
        save("the agency's", REGION, 3)
    save("ours", AGENCY, 4)
    save("ours", REGION, 5)  # it is still the region's
    with pytest.raises(NotAllowed):
        store.save_documents(engine, kind, {"ours": {"a": 6}, "the agency's": {"a": 6}}, survey=key, who=REGION)
    found = store.documents(engine, kind, survey=key).set_index("name")["body"]
    assert found.to_dict() == {"ours": {"a": 5}, "the agency's": {"a": 1}}, "all or none"


TARGET = Target("12", "index", 2030, 80.0, decided_by="Nämnden")
NOTE = Note("12", "2017", "index", "Ny strategi")


def test_targets_and_notes_are_written_for_the_own_region_alone(engine):
    key = survey(engine)
    assert REGION.unit == TARGET.unit == NOTE.unit
    for save, one in ((targets_notes_and_groups.save_target, TARGET), (targets_notes_and_groups.save_note, NOTE)):
        for who in (OTHER_REGION, AGENCY.named("Eva"), READER.named("Eva"), NOBODY.named("Eva")):
            with pytest.raises(NotAllowed):
                save(engine, key, one, simulated=False, who=who)
        save(engine, key, one, simulated=False, who=REGION)
        for who in (OTHER_REGION, AGENCY):
            with pytest.raises(NotAllowed):
                targets_notes_and_groups.remove(engine, key, one, simulated=False, who=who)
    targets, notes = targets_notes_and_groups.read(engine, key, simulated=False)
    assert [one.actor for one in (*targets, *notes)] == [REGION.name] * 2
    targets_notes_and_groups.remove(engine, key, TARGET, simulated=False, who=REGION)
    assert targets_notes_and_groups.read(engine, key, simulated=False)[0] == ()


def test_a_target_whose_words_name_another_region_is_refused(engine):
    for other in ("", "25"):
        with pytest.raises(NotAllowed):
            targets_notes_and_groups.save_target(
                engine, survey(engine), replace(TARGET, unit=other), simulated=False, who=REGION
            )


def test_a_group_is_saved_by_regions_and_the_agency_and_removed_by_whose_it_is(engine):
    key = survey(engine)
    targets_notes_and_groups.save_group(engine, key, "Grannar", ["12", "25"], who=REGION)
    with pytest.raises(NotAllowed):
        targets_notes_and_groups.remove_group(engine, key, "Grannar", who=OTHER_REGION)
    with pytest.raises(LplanError):
        targets_notes_and_groups.save_group(engine, key, "Grannar", ["12"], who=READER.named("Eva"))
    targets_notes_and_groups.remove_group(engine, key, "Grannar", who=REGION)
    assert targets_notes_and_groups.groups(engine, key) == {}


def test_every_function_of_a_regions_own_work_that_saves_takes_an_actor():
    found = {
        name: inspect.signature(value).parameters
        for name, value in vars(targets_notes_and_groups).items()
        if inspect.isfunction(value) and name.startswith(("save", "remove"))
    }
    assert set(found) == {"save_group", "remove_group", "save_target", "save_note", "remove"}
    assert all(given["who"].default is inspect.Parameter.empty for given in found.values())
    assert results.Target is Target


def test_a_conflict_is_told_only_to_who_may_write(engine):
    """Who has no right is not told what others have done."""
    number = store.save_import(engine, record(engine), THREE, who=by())
    store.publish(engine, number, who=by("a"))
    with pytest.raises(NotAllowed):
        store.publish(engine, number, who=READER, seen=99)
    with pytest.raises(Conflict):
        store.publish(engine, number, who=AGENCY, seen=99)
