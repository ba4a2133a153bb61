"""Maturity of learning plans: from survey file to figure.

Read the modules in the order the data flows:
codebook, units → intake → store → index, peers → results → analysis → figures → (pages | publish).
"""

__version__ = "0.2.0"
