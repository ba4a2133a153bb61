"""The maturity index: answers → points → weights → dimensions → index → levels.

Open and reproducible: every choice stands in an index definition with a hash, and scores are computed anew each time.
After the OECD/JRC Handbook on Constructing Composite Indicators (2008) and the R package COINr.
"""

from lplan.index.between import between
from lplan.index.coherence import Coherence, coherence, correlation, importance, shares
from lplan.index.definition import ROOT, Gate, IndexDefinition, Level, definition, words_of
from lplan.index.explain import Explanation, Line, Sum, explain
from lplan.index.own import Weights, changed, moved, published_weight, read, spelled
from lplan.index.robustness import Robustness, robustness
from lplan.index.score import score
from lplan.index.sensitivity import Sensitivity, sensitivity
from lplan.index.summary import summary
from lplan.index.trail import Step
from lplan.index.uncertainty import Uncertainty, uncertainty
from lplan.index.weighting import benefit_of_doubt, budget, equal_weights, natural_groups

__all__ = [
    "ROOT", "Coherence", "Explanation", "Gate", "IndexDefinition", "Level", "Line", "Robustness", "Sensitivity", "Step", "Sum",
    "Uncertainty", "Weights", "benefit_of_doubt", "between", "budget", "changed", "coherence", "correlation", "definition", "equal_weights", "explain",
    "importance", "moved", "natural_groups", "published_weight", "read", "robustness", "score", "sensitivity", "shares",
    "spelled", "summary", "uncertainty",
    "words_of",
]  # fmt: skip
