"""Compute the facts that pages, charts and exports share, so that each is computed in one place only.

tabulation                how many units gave each answer, and the shares
position_in_distribution  one unit in the distribution of all: quartiles, position, the largest differences
unit_profile              one unit's facts: values, strengths, and the questions that would lift it most
change_over_time          between waves: what can be compared, which units moved and on which answers
comparison_basis          on how many questions waves are compared, and why not on more
missing_scores            why a score is missing
key_figures               a wave's figures for a first look
index_description         how the index is made, in words
unit_targets_and_notes    what a unit wants to reach, and its notes
unit_annual_report        the draft of a unit's report, from its own answers
what_if                   a unit's answers with some of them changed, scored as if they were real
"""
