"""The one composition: store + codebook + index → the frames that figures draw.

A `Results` is everything a chart may know, and a `Choice` is everything the reader has picked. Charts are pure
functions of the two, so the page, the seminar and every export show the same thing.

model   what is known, and what is picked out of it
read    from the store, and under the reader's own index
"""

from lplan.core.choice import Choice, Wave
from lplan.index import ROOT, Explanation, Line, Step, Sum
from lplan.results.loading import load, under
from lplan.results.model import Results

__all__ = ["ROOT", "Choice", "Explanation", "Line", "Results", "Step", "Sum", "Wave", "load", "under"]
