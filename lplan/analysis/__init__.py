"""Compute the facts that more than one medium shows, each once; pages, charts and exports only present them.

tabulation        how many units gave each answer, and the shares
unit_comparison   one unit in the distribution of all: quartiles, position, the largest differences
unit_profile      one unit's facts: values, strengths, questions under the median, questions that would lift it most
change_over_time  between waves: what can be compared, which units moved and on which answers
comparison_basis  on how many questions waves are compared, and why not on more
nonresponse       why a score is missing
what_if           a unit's answers with some of them changed, scored as if they were real
"""
