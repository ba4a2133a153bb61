"""Small codebooks and responses for the tests of the index."""

import pandas as pd

from lplan import codebook
from lplan.core import responses as r

HEAD = 'format = 1\nkey = "t"\nversion = "1"\ntitle = "T"\n'
STEPS = "options = [{code='0',label='a',points=0},{code='1',label='b',points=0.5},{code='2',label='c',points=1}]"


def book(
    dimensions: dict[str, list[str]], index: str = "", item: str = STEPS, parents: dict[str, str] | None = None
) -> codebook.Codebook:
    """Dimensions with their items; every item has three steps worth 0, 0.5 and 1."""
    text = f"{HEAD}[index]\n{index}\n"
    for code in dimensions:
        parent = f"parent = '{parents[code]}'\n" if parents and code in parents else ""
        text += f"[[dimension]]\ncode = '{code}'\nname = '{code}'\n{parent}"
    for dimension, items in dimensions.items():
        for code in items:
            text += (
                f"[[item]]\ncode = '{code}'\ntext = '{code}?'\ntype = 'ordinal'\ndimension = '{dimension}'\n{item}\n"
            )
    return codebook.parse(text)


def answers(given: dict[str, dict[str, str | None]], wave: str = "1") -> pd.DataFrame:
    """unit → item → answer; None is skipped, and a status stands for itself."""
    rows = []
    for unit, items in given.items():
        for item, said in items.items():
            status = r.SKIPPED if said is None else said if said in r.STATUSES else r.ANSWERED
            rows.append((wave, unit, "", item, said if status == r.ANSWERED else None, status))
    return pd.DataFrame(rows, columns=list(r.COLUMNS)).astype("str")


def of(scores: pd.DataFrame, code: str, column: str = "score") -> dict:
    """unit → a column of one node's scores."""
    return scores[scores["code"] == code].set_index("unit")[column].to_dict()
