"""Study how much scores, ranks and levels depend on choices of method, and whether the questions measure one thing.

input_factors        the choices of method that are varied, and their alternatives
factor_alternatives  which of them can vary in a wave
repeated_scoring     score one wave many times, with other choices each time
uncertainty          Monte Carlo: the spread of scores, ranks and levels
sensitivity          Sobol indices: which choice moves ranks most
change_uncertainty   the interval of a change between two waves
leave_one_out        how far ranks move without one dimension
coherence            correlation, reliability and importance of questions
"""
