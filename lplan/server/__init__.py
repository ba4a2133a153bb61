"""The program on a port: `python -m lplan.server`. Nothing is loaded here: what is wrongly asked for is said at
once.
"""
