"""Compute the maturity index: answers → points → weights → dimensions → index → levels.

Every choice of method stands in an index definition with a hash, and scores are computed again each time they are
needed. After the OECD/JRC Handbook on Constructing Composite Indicators (2008) and the R package COINr.
"""

from lplan.index.custom_weights import Weights, changed, moved, published_weight, read, spelled
from lplan.index.definition import ROOT, Gate, IndexDefinition, Level, definition, words_of
from lplan.index.engine.group_summary import summary
from lplan.index.engine.scoring import score
from lplan.index.explanation.points_calculation import Step
from lplan.index.explanation.score_breakdown import Explanation, Line, Sum, explain
from lplan.index.studies.change_uncertainty import between
from lplan.index.studies.coherence import Coherence, coherence, correlation, importance, shares
from lplan.index.studies.leave_one_out import leave_one_out
from lplan.index.studies.sensitivity import Sensitivity, sensitivity
from lplan.index.studies.uncertainty import Uncertainty, uncertainty

__all__ = [
    "ROOT",
    "Coherence",
    "Explanation",
    "Gate",
    "IndexDefinition",
    "Level",
    "Line",
    "Sensitivity",
    "Step",
    "Sum",
    "Uncertainty",
    "Weights",
    "between",
    "changed",
    "coherence",
    "correlation",
    "definition",
    "explain",
    "importance",
    "moved",
    "published_weight",
    "read",
    "leave_one_out",
    "score",
    "sensitivity",
    "shares",
    "spelled",
    "summary",
    "uncertainty",
    "words_of",
]
