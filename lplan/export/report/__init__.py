"""Make PDF reports of a region or the country, and seminar handouts, as tagged (accessible) PDF."""

from lplan.export.report.composition import all_units, country, handout, one, report, unit

__all__ = ["all_units", "country", "handout", "one", "report", "unit"]
