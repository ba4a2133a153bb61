"""Charts of the index method: weights, missing answers, and the studies of robustness."""
