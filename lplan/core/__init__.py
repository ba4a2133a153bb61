"""Shared definitions used by every other package; depends on no database, chart or user interface."""
