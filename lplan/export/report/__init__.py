"""PDF: reports of a region and of the country, handouts of a seminar; tagged for who listens, drawn without a
browser.
"""

from lplan.export.report.composition import all_units, country, handout, one, report, unit

__all__ = ["all_units", "country", "handout", "one", "report", "unit"]
