"""Define the JSON types passed between packages: any JSON, an import profile, a structural variable."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, TypedDict

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | float | bool | None"


class Profile(TypedDict, total=False):
    """What a person has decided about a tool's files, kept for the next file from that tool (docs/import.md).

    A field is left out where nothing has been decided.

    sheet, header  the sheet and the last row of headings, where they were chosen
    columns        column's key → target; "ignored" leaves it out
    units          words in the file → unit's code; "" leaves the rows out
    options        item → label → option's code or status
    symbols        sign → status, or "0" for none at all
    yes_no         word → "yes", "no" or status, for words that say yes or no in another way than the codebook
    rows           what the tool says of a row → "count", "leave" or "unfinished"
    rules          several: "latest", "mean" or "main" (by main_column and main_value); unchecked: "skipped";
                   unfinished: "count" or "leave"; lowest_step: "0" or "1"; missing_options: "not_offered"
    headings       the headings by which the tool's files are known
    """

    format: int
    tool: str
    headings: list[str]
    sheet: str
    header: int
    columns: dict[str, str]
    units: dict[str, str]
    options: dict[str, dict[str, str]]
    symbols: dict[str, str]
    yes_no: dict[str, str]
    rows: dict[str, str]
    rules: dict[str, str]


class StructuralColumn(TypedDict):
    """A structural variable of the units (density, tax base …) for one year: values are unit → text; its file."""

    key: str
    label: str
    as_of: str
    source: str
    url: str
    values: dict[str, str]
    file_name: str
    file_hash: str
