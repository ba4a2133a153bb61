"""Maturity of learning plans: from survey file to figure.

Read the modules in the order the data flows:
core, codebook → intake → store → index → results → analysis → charts → (ui | export).
"""

__version__ = "0.2.0"
