"""The seminar: an ordered list of slides, and the same list frozen with everything drawn.

seminar = seminar.default(results)              the shipped order, or load(document) of a saved one
deck = seminar.freeze(seminar, results, choice) a snapshot: nothing that happens later changes it
"""

from lplan.seminar.default_seminar import default
from lplan.seminar.frozen_seminar import Deck, Drawn, Quoted, choice_of, freeze
from lplan.seminar.model import CHART, KINDS, QUESTION, QUOTE, TEXT, TITLE, Seminar, Slide, changes_of, document, load

__all__ = [
    "CHART",
    "KINDS",
    "QUESTION",
    "QUOTE",
    "TEXT",
    "TITLE",
    "Deck",
    "Drawn",
    "Quoted",
    "Seminar",
    "Slide",
    "changes_of",
    "choice_of",
    "default",
    "document",
    "freeze",
    "load",
]
