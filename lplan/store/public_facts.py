"""Read the cited public facts about a survey's units: from the files that its codebook names, and as frames."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from lplan.codebook import Codebook
from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.text import Words, _
from lplan.core.units import absent
from lplan.store.database import schema
from lplan.store.database.connection import reading

# The codebook's key for a file → its table, the table's names for the file's columns, the required columns.
_FILES = {
    "sources": (schema.source, {"source_id": "source"}, ("source", "title")),
    "variables": (schema.variable, {}, ("variable",)),
    "evidence": (schema.evidence, {"region_code": "unit", "source_id": "source"}, ("unit", "variable", "source")),
    "bodies": (schema.body, {"region_code": "unit", "source_id": "source"}, ("unit", "value", "source")),
    "facts": (schema.fact, {"id": "key", "unit_or_base": "base", "source_id": "source"}, ("key", "measure", "source")),
}
_KEYS = {"sources": "source", "variables": "variable", "facts": "key"}  # the column whose values must be unique
_BODY = "responsible_body"


def fill(connection: Connection, book: Codebook, known: Mapping[str, list[dict[str, str]]]) -> None:
    """Replace the public facts of a survey by those of its files (key in `[public]` → `rows`)."""
    files = {name: list(rows) for name, rows in known.items()}
    for table in (schema.evidence, schema.body, schema.fact, schema.variable, schema.source):
        connection.execute(table.delete().where(table.c.survey == book.key))
    # A source that is cited but not described still gets a row, so that nothing loses its citation.
    cited = {row["source"] for name in ("evidence", "bodies", "facts") for row in files.get(name, ())}
    sources = files.setdefault("sources", [])
    for key in sorted(cited - {row["source"] for row in sources}):
        sources.append({"source": key, "title": key, "publisher": "", "year": "", "url": "", "note": ""})
    for name, (table, *_how) in _FILES.items():
        if files.get(name):
            connection.execute(table.insert(), [row | {"survey": book.key} for row in files[name]])


def rows(name: str, path: Path) -> list[dict[str, str]]:
    """One file's rows, by the columns of its table. Raises Refused for a missing or faulty file (docs/codebook.md)."""
    return list(_rows(name, path))


def _read(path: Path, renamed: Mapping[str, str], must: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a file, with its columns renamed. Raises Refused when it cannot be read or lacks a column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            heads = {renamed.get(head, head) for head in reader.fieldnames or ()}
            rows = [{renamed.get(head, head): cell or "" for head, cell in row.items()} for row in reader]
    except FileNotFoundError:
        raise Refused([absent(path)]) from None
    except (OSError, ValueError, csv.Error):
        message = _("Filen {name}, som kodboken nämner, går inte att läsa.").format(name=path.name)
        hint = _("Kontrollera att den är sparad som CSV UTF-8.")
        raise Refused([Problem(ERROR, "public_unreadable", message, hint)]) from None
    if missing := [head for head in must if head not in heads]:
        message = _("Filen {name} saknar {columns}.").format(name=path.name, columns=", ".join(missing))
        raise Refused([Problem(ERROR, "public_columns", message, _("Skriv rubrikerna på första raden."), row=1)])
    return rows


def _rows(name: str, path: Path) -> Iterator[dict[str, str]]:
    """One file's rows, by the columns of its table; a key may stand on one row only."""
    table, renamed, must = _FILES[name]
    seen: set[str] = set()
    for row in _read(path, renamed, must):
        if name in _KEYS:
            key = row[_KEYS[name]]
            if key in seen:
                message = _("Filen {name} har {key} två gånger.").format(name=path.name, key=key)
                raise Refused([Problem(ERROR, "public_twice", message, _("Ta bort den ena raden."))])
            seen.add(key)
        if name == "variables":
            yield {"variable": row.pop("variable"), "words": json.dumps(row, ensure_ascii=False)}
        # One file may hold several variables; the table of bodies is about the responsible body only.
        elif name != "bodies" or row.get("variable", _BODY) == _BODY:
            yield {c.name: row.get(c.name, "") for c in table.columns if c.name not in ("id", "survey")}


def _frame(engine: Engine, table: sa.Table, survey: str, order: sa.Column) -> pd.DataFrame:
    columns = [column for column in table.columns if column.name not in ("id", "survey")]
    with reading(engine) as connection:
        rows = connection.execute(sa.select(*columns).where(table.c.survey == survey).order_by(order)).mappings().all()
        return pd.DataFrame(rows, columns=[column.name for column in columns])


def evidence(engine: Engine, survey: str) -> pd.DataFrame:
    """Cited public findings: unit, variable, value, as_of, note, confidence, source. No row: none found, never "no"."""
    return _frame(engine, schema.evidence, survey, schema.evidence.c.id)


def bodies(engine: Engine, survey: str) -> pd.DataFrame:
    """Form of the responsible body: unit, value, as_of (year as text), note, confidence, source."""
    return _frame(engine, schema.body, survey, schema.body.c.id)


def facts(engine: Engine, survey: str) -> pd.DataFrame:
    """Figures and findings for the whole country: key, measure, value, base, as_of, confidence, source."""
    return _frame(engine, schema.fact, survey, schema.fact.c.key)


def sources(engine: Engine, survey: str) -> pd.DataFrame:
    """The cited sources: source, title, publisher, year, url, note."""
    return _frame(engine, schema.source, survey, schema.source.c.source)


def variables(engine: Engine, survey: str) -> dict[str, Words]:
    """Variable in the evidence → its name."""
    table = schema.variable
    query = table.select().where(table.c.survey == survey).order_by(table.c.variable)
    with reading(engine) as connection:
        rows = connection.execute(query).mappings().all()
    return {row["variable"]: Words.of(json.loads(row["words"])) for row in rows}
