"""The table of rights: nobody gets more than it says, and no unit's person writes what is another's."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lplan import access
from lplan.access import EVERY_UNIT, NOBODY, READER, RIGHTS, Actor, Right, Role, Scope, can, has
from lplan.access.rights import DOES
from lplan.core import text
from lplan.core.errors import NotAllowed
from lplan.core.settings import ROOT

UNITS = st.sampled_from(["", "01", "12", "25"])
ACTORS = st.builds(
    Actor,
    st.text(max_size=5),
    st.frozensets(st.sampled_from(Role)),
    st.one_of(st.none(), UNITS, st.just(EVERY_UNIT)),
)
RIGHT = st.sampled_from(Right)


def region(unit: str | None) -> Actor:
    return Actor("R", frozenset({Role.REGION}), unit)


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (Role.READER, {"own_draft"}),
        (Role.REGION, {"own_draft", "own_work", "group", "seminar"}),
        (Role.AGENCY, {"own_draft", "group", "seminar", "weights", "import", "structure", "review", "publish"}),
        (Role.ADMINISTRATOR, {"own_draft", "roles", "database"}),
    ],
)
def test_each_role_has_exactly_its_rights(role, rights):
    actor = Actor("a", frozenset({role}), "01" if role is Role.REGION else None)
    assert {right.value for right in Right if has(actor, right)} == rights


def test_the_table_names_every_right_and_says_each_in_words():
    assert set(RIGHTS) == set(DOES) == set(Right)
    assert all(RIGHTS.values()), "a right that no role has would be no right"


def test_who_has_no_role_may_do_nothing_and_a_reader_only_what_is_their_own_and_unsaved():
    assert not any(has(NOBODY, right) or can(NOBODY, right, "01") for right in Right)
    assert {right for right in Right if has(READER, right)} == {Right.OWN_DRAFT}


@given(ACTORS, st.sampled_from(Role), RIGHT, UNITS)
def test_another_role_never_takes_a_right_away(actor, role, right, unit):
    more = Actor(actor.name, actor.roles | {role}, actor.unit)
    assert can(more, right, unit) or not can(actor, right, unit)
    assert has(more, right) or not has(actor, right)


@given(st.one_of(st.none(), UNITS), RIGHT, UNITS)
def test_a_regions_person_touches_only_what_is_their_regions(own, right, unit):
    if can(region(own), right, unit) and RIGHTS[right][Role.REGION] is Scope.OWN:
        assert own and own == unit


@given(ACTORS, RIGHT, UNITS)
def test_what_can_be_done_for_a_unit_can_be_done_at_all_and_refusing_is_the_opposite(actor, right, unit):
    if can(actor, right, unit):
        assert has(actor, right)
        access.demand(actor, right, unit)
    else:
        with pytest.raises(NotAllowed):
            access.demand(actor, right, unit)


@given(ACTORS, RIGHT)
def test_who_makes_something_anew_may_change_it_afterwards(actor, right):
    owner = access.acting_for(actor, right)
    if has(actor, right) and actor.unit != EVERY_UNIT:
        assert can(actor, right, owner)


@pytest.mark.parametrize("language", text.LANGUAGES)
@pytest.mark.parametrize("right", Right)
def test_a_refusal_is_one_sentence_that_says_who_may(language, right):
    with text.using(language):
        said = access.refusal(READER, right)
        other = access.refusal(region("01"), right)
    for words in (said, other):
        assert words[0].isupper() and words.endswith(".") and words.count(".") == 1
        assert "{" not in words


def test_nobody_is_told_that_the_service_only_shows():
    assert access.refusal(NOBODY, Right.PUBLISH) == access.read_only()


def test_every_kind_of_document_in_the_code_has_a_right():
    """Kinds are constants that the modules who write documents name; what the table lacks the store refuses."""
    writers = {"save_document", "save_documents", "keep_document", "forget_documents"}
    kinds = set()
    for path in (ROOT / "lplan").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not any(isinstance(node, ast.Attribute) and node.attr in writers for node in ast.walk(tree)):
            continue
        constants = {
            name.id: value.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            for name, value in _pairs(target, node.value)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in writers:
                kind = node.args[1]
                if isinstance(kind, ast.Name) and kind.id in constants:
                    kinds.add(constants[kind.id])
    assert {"seminar", "seminar-draft", "deck", "link", "reader", "scenarios", "group", "weights"} <= kinds
    assert kinds <= set(access.DOCUMENTS)


def _pairs(target: ast.expr, value: ast.expr):
    if isinstance(target, ast.Name) and isinstance(value, ast.Constant):
        return [(target, value)]
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return [pair for one, other in zip(target.elts, value.elts, strict=True) for pair in _pairs(one, other)]
    return []
