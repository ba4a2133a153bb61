"""What an open table is: a tidy frame whose every column is described.

Column names are Swedish ASCII in snake_case and never change with the reader's language. No value without its status:
an empty cell is never 0 and never "no".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from lplan.core.text import N_, slug
from lplan.results import Results

STRING, INTEGER, DECIMAL, BOOLEAN = "string", "integer", "decimal", "boolean"


@dataclass(frozen=True)
class Field:
    """One column: its name, its XSD-like type and what it means (Swedish, marked with N_)."""

    name: str
    means: str
    kind: str = STRING


@dataclass(frozen=True)
class Table:
    """One open table. `frame` has exactly the columns of `fields`, in order; missing is NA.

    make    its rows
    survey  whether it is made of survey answers, so that it is marked when they are simulated
    units   whether it says what a single unit answered
    there   whether a survey has such a table
    """

    key: str
    title: str
    means: str
    fields: tuple[Field, ...]
    make: Callable[[Results], Iterator[tuple]]
    survey: bool = True
    units: bool = False
    there: Callable[[Results], bool] = lambda results: True

    def described(self, results: Results) -> tuple[Field, ...]:
        """The columns, with the survey's own word for its units in their names."""
        word = slug(results.codebook.unit_one.in_language("sv"))
        return tuple(Field(f.name.replace("enhet", word), f.means, f.kind) for f in self.fields)

    def frame(self, results: Results) -> pd.DataFrame:
        fields = self.described(results)
        made = pd.DataFrame(list(self.make(results)), columns=[field.name for field in fields], dtype=object)
        kinds = {STRING: "str", INTEGER: "Int64", DECIMAL: "Float64", BOOLEAN: "boolean"}
        return made.astype({field.name: kinds[field.kind] for field in fields})


def table(key: str, title: str, means: str, *fields: Field, **more) -> Callable[[Callable], Table]:
    """What makes a generator of rows a Table; `more` as in Table."""
    return lambda make: Table(key, title, means, fields, make, **more)


WAVE = Field("omgang", N_("Omgångens nyckel"))
UNIT = Field("enhet_kod", N_("Kod i registret"))
UNITS = UNIT, Field("enhet", N_("Namn som gällde vid omgången"))
ITEM = Field("fraga_kod", N_("Frågans kod i kodboken"))
SIMULATED = Field(
    "simulerad", N_("true när svaren är dragna av ett program och inte säger något om en verklig enhet"), BOOLEAN
)
STATUS = Field(
    "status",
    N_(
        "answered, not_applicable, skipped, dont_know, no_response, not_asked, not_computed eller suppressed; se "
        "teckenförklaringen"
    ),
)
SOURCE = Field("kalla", N_("Källans nyckel"))
ADDRESS = Field("kalla_url", N_("Källans adress"))


def addresses(results: Results) -> dict[str, str]:
    """source → the address of what is cited, where it has one."""
    return {source: url for source, url in results.sources[["source", "url"]].itertuples(index=False) if url}
