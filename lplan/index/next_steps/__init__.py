"""Find the fewest changed answers that take a unit to its next level.

fewest_changes               the question and its answer
change_search                the exact search
reachable_scores             the highest score for a number of changes: a dynamic program
answer_improvements          what each answer could become, and what it would be worth
fewest_answers_for_coverage  which questions must be answered before a score is shown
hypothetical_scores          one unit's answers with some of them changed, scored
"""
