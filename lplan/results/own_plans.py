"""What a unit wants to reach, and its notes on what happened: documents of the survey, one a target and one a note.

They belong to the unit alone: no ranking, no other unit's chart and no open data hold them. Those that were written
about the demonstration are the demonstration's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lplan import store
from lplan.core.errors import LplanError
from lplan.core.text import _
from lplan.index import ROOT

TARGET, NOTE = "target", "note"
LONGEST = 1_000  # characters of a note


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


def save_target(engine: store.Engine, survey: str, target: Target, *, simulated: bool, actor: str) -> None:
    """Save a target in place of the unit's earlier one for the node and year; the earlier one stays as a version.

    Raises LplanError for what cannot be a target.
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
    _save(engine, survey, TARGET, target_name(target), body, simulated=simulated, actor=actor)


def save_note(engine: store.Engine, survey: str, note: Note, *, simulated: bool, actor: str) -> None:
    """Save a note in place of the unit's earlier one on the wave and node. Raises as `save_target`."""
    if not note.text.strip():
        raise LplanError(_("Skriv något i noteringen."))
    body = {"unit": note.unit, "wave": note.wave, "code": note.code, "text": note.text.strip()[:LONGEST]}
    _save(engine, survey, NOTE, note_name(note), body, simulated=simulated, actor=actor)


def remove(engine: store.Engine, survey: str, one: Target | Note, *, simulated: bool, actor: str) -> None:
    """Remove a target or a note with its versions; who did it stays in the log of decisions."""
    _named(actor)
    kind, name = (TARGET, target_name(one)) if isinstance(one, Target) else (NOTE, note_name(one))
    store.forget_documents(engine, kind, _placed(name, simulated), survey=survey, who=actor)


def target_name(target: Target) -> str:
    """The name of a target's document: one for each unit, node and year."""
    return f"{target.unit}/{target.code}/{target.year}"


def note_name(note: Note) -> str:
    """The name of a note's document: one for each unit, wave and node."""
    return f"{note.unit}/{note.wave}/{note.code or ROOT}"


def _save(
    engine: store.Engine,
    survey: str,
    kind: str,
    name: str,
    body: Mapping[str, Any],
    *,
    simulated: bool,
    actor: str,
) -> None:
    _named(actor)
    said = {**body, "simulated": simulated}
    store.save_document(engine, kind, _placed(name, simulated), said, survey=survey, who=actor)


def _named(actor: str) -> None:
    if not actor.strip():
        raise LplanError(_("Skriv ditt namn först."))


def _placed(name: str, simulated: bool) -> str:
    """The demonstration's documents have names of their own, so that neither takes the other's place."""
    return f"demo/{name}" if simulated else name
