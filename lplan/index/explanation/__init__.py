"""Explain a score: its arithmetic in the numbers that give it.

score_breakdown     answers, points, weights and sum of any score, read off the engine's own scores
points_calculation  how one answer becomes points, step by step
rule_alternatives   what a score would be by other rules
recomputation       compute a score once more by other code, to check the explanation
"""
