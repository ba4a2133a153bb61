"""Compute scores: impute, treat, normalise, weight and aggregate item values, node by node.

value_matrix                 responses → a matrix of item values
imputation                   a substitute for a missing value, where the definition asks for one
outliers                     find and treat outliers of real-valued indicators
treatment_and_normalisation  transform a value and put it on the common scale
normalisation                put values on one scale; round and rank them
dimension_tree               the dimensions with their children and weights
node_values                  the value, coverage and bounds of every node
levels                       assign a score to a level
scoring                      all of it: responses → scores
group_summary                summarise the units of a group

The aggregation methods are in lplan/core/aggregation_methods.py, since the codebook names them too.
"""
