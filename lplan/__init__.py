"""Maturity of learning plans: from survey file to figure.

Read the modules in the order the data flows:
codebook, units → intake → store → index, compare, peers → results → figures → (pages | publish).
"""

__version__ = "0.1.0"
