"""The maturity index: answers → points → weights → dimensions → index → levels.

Open and reproducible: every choice stands in an index definition with a hash, and scores are computed anew each time.
After the OECD/JRC Handbook on Constructing Composite Indicators (2008) and the R package COINr.
"""

from lplan.index.definition import ROOT, Gate, IndexDefinition, Level, definition
from lplan.index.own import Weights, changed, moved, published_weight, read, spelled
from lplan.index.score import score

__all__ = [
    "ROOT", "Gate", "IndexDefinition", "Level", "Weights", "changed", "definition", "moved", "published_weight", "read",
    "score", "spelled",
]  # fmt: skip
