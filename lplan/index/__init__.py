"""The maturity index: answers → points → weights → dimensions → index → levels.

Open and reproducible: every choice stands in an index definition with a hash, and scores are computed anew each time.
After the OECD/JRC Handbook on Constructing Composite Indicators (2008) and the R package COINr.
"""

from lplan.index.definition import ROOT, Gate, IndexDefinition, Level, definition
from lplan.index.explain import Explanation, Line, Sum, explain
from lplan.index.own import Weights, changed, moved, published_weight, read, spelled
from lplan.index.score import score
from lplan.index.uncertainty import Uncertainty, uncertainty

__all__ = [
    "ROOT", "Explanation", "Gate", "IndexDefinition", "Level", "Line", "Sum", "Uncertainty", "Weights", "changed",
    "definition", "explain", "moved", "published_weight", "read", "score", "spelled", "uncertainty",
]  # fmt: skip
