"""Load a survey from the store and score it: `Results`, the frames that charts draw from.

A `Results` is everything that a chart may know, and a `Choice` is everything that the reader has chosen. Charts are
pure functions of the two, so the page, the seminar and every export show the same thing.

loading           read `Results` from the store, and score it by the reader's own index
model             `Results`: the frames, and selections from them
wave_frames       frames held wave by wave, so many as there is room for
index_studies     the studies of the index, computed on demand
index_history     the index definitions that a survey has had
own_plans         what a unit wants to reach, and its notes
structural_peers  the distances between units by structure
"""

from lplan.core.reader_choices import Choice, Wave
from lplan.index import ROOT, Explanation, Line, Step, Sum
from lplan.results.loading import load, under
from lplan.results.model import Results
from lplan.results.targets_notes_and_groups import Note, Target

__all__ = ["ROOT", "Choice", "Explanation", "Line", "Note", "Results", "Step", "Sum", "Target", "Wave", "load", "under"]
