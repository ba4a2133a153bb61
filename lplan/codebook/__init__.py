"""The codebook: what was asked, how it may be answered, and what it counts towards.

The file format is documented for its owner in docs/codebook.md.
"""

from lplan.codebook.comparability import CHANGED, OPTIONS, WORDS, differs
from lplan.codebook.model import (
    CLIPS,
    FORMAT,
    LESS,
    MORE,
    MULTIPLE,
    NEITHER,
    NORMALISATIONS,
    NUMBER,
    ORDINAL,
    OUTLIERS,
    POLARITIES,
    SINGLE,
    TEXT,
    TOP,
    TRANSFORMS,
    TREATMENT,
    TYPES,
    YEAR,
    Codebook,
    Dimension,
    End,
    Item,
    Option,
)
from lplan.codebook.reader import load, parse

__all__ = [
    "CHANGED",
    "CLIPS",
    "FORMAT",
    "LESS",
    "MORE",
    "MULTIPLE",
    "NEITHER",
    "NORMALISATIONS",
    "NUMBER",
    "OPTIONS",
    "ORDINAL",
    "OUTLIERS",
    "POLARITIES",
    "SINGLE",
    "TEXT",
    "TOP",
    "TREATMENT",
    "TRANSFORMS",
    "TYPES",
    "WORDS",
    "YEAR",
    "Codebook",
    "Dimension",
    "End",
    "Item",
    "Option",
    "differs",
    "load",
    "parse",
]
