"""Tell what is new: the newest wave and the latest corrections, on the first page and as an Atom feed."""

from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from lplan.core import text
from lplan.core.text import _
from lplan.organisation import organisation
from lplan.results import Results

CORRECTIONS = 5


@dataclass(frozen=True)
class Entry:
    """A publication: what it is in a sentence, the day, and what tells it apart from the others."""

    title: str
    day: date
    key: str


def entries(results: Results) -> list[Entry]:
    """The newest first; nothing before a wave is published."""
    if not results.waves:
        return []
    wave = results.waves[-1]
    said = _("Omgång {wave} är publicerad: {rate} har svarat.")
    found = [
        Entry(
            said.format(wave=wave.name, rate=results.response_rate(wave.key)),
            results.modified or text.today(),
            f"wave-{wave.key}",
        )
    ]
    for row in list(results.corrections.to_dict("records"))[-CORRECTIONS:]:
        known = results.by_wave.get(row["wave"])
        words = _("Rättelse i omgång {wave}: {reason}").format(
            wave=known.name if known else row["wave"], reason=row["reason"]
        )
        found.append(Entry(words, row["at"].date(), f"correction-{row['id']}"))
    return sorted(found, key=lambda entry: entry.day, reverse=True)


def feed(results: Results, survey: str, language: str, address: str, home: str) -> bytes:
    """The entries as Atom; `address` is the feed's own, `home` the first page's, whole or relative."""
    listed = entries(results)
    newest = max((entry.day for entry in listed), default=text.today())
    rows = "".join(
        f"<entry><title>{escape(entry.title)}</title><id>urn:lplan:{escape(survey)}:{escape(entry.key)}</id>"
        f"<updated>{entry.day.isoformat()}T00:00:00Z</updated><link href={quoteattr(home)}/>"
        f"<summary>{escape(entry.title)}</summary></entry>\n"
        for entry in listed
    )
    title = str(results.codebook.title)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">\n'
        f"<title>{escape(title)}</title><id>urn:lplan:{escape(survey)}:{language}</id>"
        f"<updated>{newest.isoformat()}T00:00:00Z</updated><author><name>{escape(str(organisation().name))}</name></author>\n"
        f'<link rel="self" href={quoteattr(address)}/><link href={quoteattr(home)}/>\n{rows}</feed>\n'
    ).encode()
