"""The maturity index: answers → points → weights → dimensions → index → levels.

Open and reproducible: every choice stands in an index definition with a hash, and scores are computed anew each time.
After the OECD/JRC Handbook on Constructing Composite Indicators (2008) and the R package COINr.
"""

from lplan.index.custom_weights import Weights, changed, moved, published_weight, read, spelled
from lplan.index.definition import ROOT, Gate, IndexDefinition, Level, definition, words_of
from lplan.index.engine.group_summary import summary
from lplan.index.engine.scoring import score
from lplan.index.explanation.points_calculation import Step
from lplan.index.explanation.score_breakdown import Explanation, Line, Sum, explain
from lplan.index.studies.change_uncertainty import between
from lplan.index.studies.coherence import Coherence, coherence, correlation, importance, shares
from lplan.index.studies.robustness import Robustness, robustness
from lplan.index.studies.sensitivity import Sensitivity, sensitivity
from lplan.index.studies.uncertainty import Uncertainty, uncertainty
from lplan.index.studies.weighting_methods import benefit_of_doubt, budget, equal_weights, natural_groups

__all__ = [
    "ROOT", "Coherence", "Explanation", "Gate", "IndexDefinition", "Level", "Line", "Robustness", "Sensitivity", "Step", "Sum",
    "Uncertainty", "Weights", "benefit_of_doubt", "between", "budget", "changed", "coherence", "correlation", "definition", "equal_weights", "explain",
    "importance", "moved", "natural_groups", "published_weight", "read", "robustness", "score", "sensitivity", "shares",
    "spelled", "summary", "uncertainty",
    "words_of",
]  # fmt: skip
