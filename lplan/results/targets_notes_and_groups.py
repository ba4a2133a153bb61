"""Read and save what units write themselves: targets, notes, and named groups of units.

Targets and notes belong to the unit alone: no ranking, no other unit's chart and no open data hold them. Those that
were written about the demonstration are the demonstration's. Whatever is written has an actor.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lplan import store
from lplan.access import Actor
from lplan.core.errors import LplanError
from lplan.core.text import _
from lplan.index import ROOT

TARGET, NOTE, GROUP = "target", "note", "group"
LONGEST = 1_000  # characters of a note
LARGEST = 10  # units in a group


@dataclass(frozen=True)
class Target:
    """A value (0–100) that a unit wants to reach at a node of the tree by a year, and who decided so."""

    unit: str
    code: str
    year: int
    value: float
    note: str = ""
    decided_by: str = ""
    actor: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Note:
    """What happened at a wave, or why a value of it changed. `code` is a node of the tree, the index for the wave."""

    unit: str
    wave: str
    code: str
    text: str
    actor: str = ""
    at: datetime | None = None


def read(engine: store.Engine, survey: str, *, simulated: bool) -> tuple[tuple[Target, ...], tuple[Note, ...]]:
    """A survey's targets by unit, node and year, and its notes by unit, wave and node."""

    def rows(kind: str) -> list[dict[str, Any]]:
        found = store.documents(engine, kind, survey=survey)
        return [
            {name: value for name, value in body.items() if name != "simulated"} | {"actor": who, "at": at}
            for body, who, at in zip(found["body"], found["who"], found["saved_at"], strict=True)
            if body["simulated"] == simulated
        ]

    targets = sorted((Target(**row) for row in rows(TARGET)), key=lambda one: (one.unit, one.code, one.year))
    notes = sorted((Note(**row) for row in rows(NOTE)), key=lambda one: (one.unit, one.wave, one.code))
    return tuple(targets), tuple(notes)


def groups(engine: store.Engine, survey: str) -> dict[str, tuple[str, ...]]:
    """A survey's kept groups of units, by name."""
    found = store.documents(engine, GROUP, survey=survey)
    return {name: tuple(body["units"]) for name, body in zip(found["name"], found["body"], strict=True)}


def save_group(
    engine: store.Engine, survey: str, name: str, units: Sequence[str], *, who: Actor, seen: int | None = None
) -> None:
    """Save a group in place of an earlier one of its name. Raises LplanError for what cannot be a group."""
    _named(who)
    if not name.strip() or not 0 < len(units) <= LARGEST:
        raise LplanError(_("En grupp ska ha ett namn och en till tio medlemmar."))
    store.save_document(engine, GROUP, name.strip(), {"units": list(units)}, survey=survey, who=who, seen=seen)


def remove_group(engine: store.Engine, survey: str, name: str, *, who: Actor, seen: int | None = None) -> None:
    """Remove a group with its versions; who did it stays in the log of decisions."""
    _named(who)
    store.forget_documents(engine, GROUP, name, survey=survey, who=who, seen=seen)


def save_target(
    engine: store.Engine, survey: str, target: Target, *, simulated: bool, who: Actor, seen: int | None = None
) -> None:
    """Save a target in place of the unit's earlier one for the node and year; the earlier one stays as a version.

    Raises LplanError for what cannot be a target, and Conflict when it is another than the person has `seen`.
    """
    if not 0 <= target.value <= 100:
        raise LplanError(_("Ett mål är ett värde mellan 0 och 100."))
    if not 2000 <= target.year <= 2100:
        raise LplanError(_("Målåret ska vara mellan 2000 och 2100."))
    if not target.decided_by.strip():
        raise LplanError(_("Skriv vem som har beslutat målet."))
    body = {
        "unit": target.unit,
        "code": target.code,
        "year": target.year,
        "value": float(target.value),
        "note": target.note.strip()[:LONGEST],
        "decided_by": target.decided_by.strip()[:LONGEST],
    }
    _save(engine, survey, TARGET, document_name(target, simulated=simulated), body, simulated, who, seen)


def save_note(
    engine: store.Engine, survey: str, note: Note, *, simulated: bool, who: Actor, seen: int | None = None
) -> None:
    """Save a note in place of the unit's earlier one on the wave and node. Raises as `save_target`."""
    if not note.text.strip():
        raise LplanError(_("Skriv något i noteringen."))
    body = {"unit": note.unit, "wave": note.wave, "code": note.code, "text": note.text.strip()[:LONGEST]}
    _save(engine, survey, NOTE, document_name(note, simulated=simulated), body, simulated, who, seen)


def remove(
    engine: store.Engine, survey: str, one: Target | Note, *, simulated: bool, who: Actor, seen: int | None = None
) -> None:
    """Remove a target or a note with its versions; who did it stays in the log of decisions."""
    _named(who)
    name = document_name(one, simulated=simulated)
    store.forget_documents(engine, kind_of(one), name, survey=survey, who=who, unit=one.unit, seen=seen)


def kind_of(one: Target | Note) -> str:
    """The kind of document that a target or a note is."""
    return TARGET if isinstance(one, Target) else NOTE


def document_name(one: Target | Note, *, simulated: bool) -> str:
    """The name of its document: one for each unit, node and year, or unit, wave and node.

    The demonstration's have names of their own, so that neither takes the other's place.
    """
    place = (one.code, one.year) if isinstance(one, Target) else (one.wave, one.code or ROOT)
    return "/".join(map(str, (*(("demo",) if simulated else ()), one.unit, *place)))


def _save(
    engine: store.Engine,
    survey: str,
    kind: str,
    name: str,
    body: Mapping[str, Any],
    simulated: bool,
    who: Actor,
    seen: int | None,
) -> None:
    _named(who)
    said = {**body, "simulated": simulated}
    store.save_document(engine, kind, name, said, survey=survey, who=who, unit=body["unit"], seen=seen)


def _named(who: Actor) -> None:
    if not who.name.strip():
        raise LplanError(_("Skriv ditt namn först."))
