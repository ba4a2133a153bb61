"""Facts that more than one medium tells, each worked out once: pages, charts and every export only write them.

tabulation   how many units gave each answer, and of how many that is a share
compare      one unit in the spread of all: quartiles, places, where units differ most
profile      what one unit is told: values in the spread, strengths, what is under the median, what would lift it most
change       between waves: what can be compared, who moved and on which answers
basis        on how many questions waves are compared, of how many each has, and why
nonresponse  why a score has no value
whatif       a unit's answers with some of them changed, scored as if they were real
"""
