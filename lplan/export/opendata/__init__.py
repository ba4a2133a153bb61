"""Open data: what may be published, as files that stay at their addresses, with their metadata.

table                 what an open table is: a tidy frame, every column described
answer_tables         the tables of answers, scores and counts
supplementary_tables  the tables of everything else
published_tables      all of them, and the signs
disclosure_control    which small groups are left out so that they cannot be worked out
table_files           a table → CSV (open data), CSV for Excel, JSON
metadata              who publishes, about.json, DCAT-AP-SE
archive               all of it in a zip

`everything` gives all of it by name, for a server's routes and for a static site alike.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial

import pandas as pd

from lplan.core import text
from lplan.core.settings import settings
from lplan.export.opendata import metadata, published_tables, table_files
from lplan.export.opendata.table import Table
from lplan.results import Results

__all__ = ["Table", "everything", "offered"]


def offered(results: Results) -> tuple[Table, ...]:
    """The tables of a survey that may be open."""
    return published_tables.offered(results, units=settings().open_units)


def everything(surveys: Mapping[str, Results], base: str) -> dict[str, tuple[str, Callable[[], bytes]]]:
    """Every open file: its name below `base` → (media type, what makes it). Always in Swedish; nothing is made yet."""
    shown = {key: (results, offered(results)) for key, results in surveys.items()}
    modified = max((r.modified for r in surveys.values() if r.modified), default=text.today())
    made: dict[str, tuple[str, Callable[[], bytes]]] = {}
    for name, (_form, mime) in metadata.GRAPHS.items():
        made[name] = mime, partial(_swedish, _graph, shown, base, modified, name)
    for key, (results, several) in shown.items():
        for table in several:
            frame = cache(partial(table.frame, results))  # the same in each of its forms
            for form in table_files.FORMS:
                made[f"{key}/{table.key}{form.ending}"] = (
                    form.mime,
                    partial(_swedish, _file, table, results, form, modified, frame),
                )
            name = f"{key}/{table.key}.about.json"
            made[name] = table_files.JSON.mime, partial(_swedish, _about, table, results, modified)
    return made


def _swedish(make, *arguments) -> bytes:
    with text.using(text.LANGUAGES[0]):
        return make(*arguments)


def _graph(shown, base: str, modified: date, name: str) -> bytes:
    return metadata.serialise(metadata.graph(shown, base, modified), name)


def _file(
    table: Table, results: Results, form: table_files.Form, modified: date, frame: Callable[[], pd.DataFrame]
) -> bytes:
    about = metadata.about(table, results, results.modified or modified)
    return table_files.write(table, results, form, about, frame())


def _about(table: Table, results: Results, modified: date) -> bytes:
    return table_files.plain_json(metadata.about(table, results, results.modified or modified))
