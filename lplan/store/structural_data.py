"""Save and read imported structural data: one document for each variable and year, each import a version of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import cast

import pandas as pd
from sqlalchemy.engine import Engine

from lplan.access import Actor
from lplan.core.errors import StoreError
from lplan.core.json_types import Json, StructuralColumn
from lplan.core.text import _
from lplan.store import optimistic_lock
from lplan.store.database.schema import REMOVED, SAVED
from lplan.store.documents import document, document_versions, documents, save_documents

STRUCTURE = "structure"
COLUMNS = ("variable", "label", "as_of", "unit", "value", "source", "url")
_GONE: Mapping[str, Json] = {"values": {}}  # the version of a column that has been removed


class SavedColumn(StructuralColumn):
    """A column with who saved it and when."""

    who: str
    saved_at: datetime


def save_structure(
    engine: Engine,
    survey: str,
    columns: Sequence[StructuralColumn],
    *,
    who: Actor,
    seen: Mapping[tuple[str, str], int] | None = None,
) -> None:
    """Save columns, all or none of them; a column that exists for the year is replaced, and can be restored.

    `seen` has the numbers of `latest_structure` that the person saw: Conflict when somebody has changed a column since.
    """
    bodies = {_name(c["key"], c["as_of"]): c for c in columns}
    known = None if seen is None else {_name(*pair): number for pair, number in seen.items()}
    save_documents(engine, STRUCTURE, bodies, survey=survey, who=who, seen=known)


def latest_structure(engine: Engine, survey: str) -> dict[tuple[str, str], optimistic_lock.Decision]:
    """(key, year) → the latest decision about the column, for every column that has ever been saved."""
    found = optimistic_lock.latest_by_name(engine, survey, STRUCTURE)
    return {(key, year): by for (key, year), by in ((name.rsplit("/", 1), by) for name, by in found.items())}


def seen_structure(
    engine: Engine, survey: str, pairs: Iterable[tuple[str, str]], number: int
) -> dict[tuple[str, str], int]:
    """(key, year) → number, to pass as `seen`, for a person who saw `number` decisions about these columns in total.

    Raises Conflict when there have been more since: the numbers only grow, so an equal sum means that all are equal.
    """
    found = {pair: by for pair, by in latest_structure(engine, survey).items() if pair in set(pairs)}
    if sum(by.version for by in found.values()) != number:
        raise optimistic_lock.overtaken(max(found.values(), key=lambda by: by.at, default=optimistic_lock.Decision()))
    return {pair: by.version for pair, by in found.items()}


def remove_structure(engine: Engine, survey: str, key: str, as_of: str, *, who: Actor, seen: int | None = None) -> None:
    """Remove a column; undo_structure restores it. Raises StoreError when there is none, Conflict as save_structure."""
    name = _name(key, as_of)
    if not (document(engine, STRUCTURE, name, survey=survey) or _GONE)["values"]:
        by = optimistic_lock.latest(engine, survey, STRUCTURE, name)
        raise optimistic_lock.overtaken(by) if seen is not None and by.version != seen else _unknown(key, as_of)
    _save(engine, survey, name, _GONE, REMOVED, who, seen)


def undo_structure(engine: Engine, survey: str, key: str, as_of: str, *, who: Actor, seen: int | None = None) -> bool:
    """Undo the latest change of a column; undoing again restores the change.

    Returns whether the column exists afterwards. Raises StoreError when it has no change, Conflict as save_structure.
    """
    name = _name(key, as_of)
    versions = document_versions(engine, STRUCTURE, name, survey=survey)
    if versions.empty:
        raise _unknown(key, as_of)
    before = versions["hash"].iloc[1] if len(versions) > 1 else ""
    body = (document(engine, STRUCTURE, name, survey=survey, version=before) if before else None) or _GONE
    there = bool(body["values"])
    _save(engine, survey, name, body, SAVED if there else REMOVED, who, seen)
    return there


def _save(
    engine: Engine, survey: str, name: str, body: Mapping[str, Json], what: str, who: Actor, seen: int | None
) -> None:
    known = None if seen is None else {name: seen}
    save_documents(engine, STRUCTURE, {name: body}, survey=survey, who=who, seen=known, what=what)


def structure(engine: Engine, survey: str) -> pd.DataFrame:
    """The imported values, columns COLUMNS: one row for each variable, year and unit; all of it text."""
    rows = [
        (body["key"], body["label"], body["as_of"], unit, value, body["source"], body.get("url", ""))
        for body in structures(engine, survey)
        for unit, value in body["values"].items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def structures(engine: Engine, survey: str) -> list[SavedColumn]:
    """The columns as they were saved, in the order of their first versions."""
    rows = documents(engine, STRUCTURE, survey=survey).sort_values("first").to_dict("records")
    return [
        cast(SavedColumn, row["body"] | {"who": row["who"], "saved_at": row["saved_at"]})
        for row in rows
        if row["body"]["values"]
    ]


def structure_names(engine: Engine, survey: str) -> list[tuple[str, str]]:
    """(key, year) of every column that has ever been saved, also those that are removed."""
    names = (name.rpartition("/") for name in documents(engine, STRUCTURE, survey=survey)["name"])
    return [(key, year) for key, _slash, year in names]


def _name(key: str, as_of: str) -> str:
    return f"{key}/{as_of}"


def _unknown(key: str, as_of: str) -> StoreError:
    return StoreError(_("Uppgiften {key} för {year} finns inte.").format(key=key, year=as_of))
