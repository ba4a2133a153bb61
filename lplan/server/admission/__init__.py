"""Decide who a request comes from, before anything else hears of it."""
