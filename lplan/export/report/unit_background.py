"""Build a report's pages on one unit besides its answers: public findings, its own words, the register's facts."""

import re

from lplan.core import text
from lplan.core.text import _
from lplan.export.export_input import Work
from lplan.export.report.parts import heading, rows, words


def evidence(work: Work) -> list[dict]:
    """Cited public findings about the unit: real also when the answers are simulated."""
    results = work.results
    found = results.evidence[results.evidence["unit"] == work.unit]
    if found.empty:
        return []
    known = results.sources.set_index("source")
    body = [
        [
            str(results.variables.get(row["variable"], row["variable"])),
            str(row["value"]),
            str(row["as_of"]),
            str(known["title"].get(row["source"], row["source"])),
        ]
        for row in found.to_dict("records")
    ]
    cited = [
        {
            "kind": "source",
            "words": f"{known['publisher'].get(source, '')}: {known['title'].get(source, source)}.",
            "url": _url(known["url"].get(source, "")),
        }
        for source in dict.fromkeys(found["source"])
    ]
    return [
        heading(_("Offentliga belägg")),
        words(
            _("Verkliga uppgifter ur offentliga handlingar. Att ett belägg saknas betyder inte att svaret är nej."),
            quiet=True,
            leads=True,
        ),
        rows([_("Belägg"), _("Vad källan säger"), _("År"), _("Källa")], body),
        *cited,
    ]


def _url(said) -> str:
    return str(said) if str(said).startswith(("https://", "http://")) else ""


def quotes(work: Work) -> list[dict]:
    """The unit's own words, those that may be shown."""
    found = work.results.quotes
    if found.empty:
        return []
    found = found[(found["unit"] == work.unit) & (found["wave"] == work.choice.wave)]
    names = {item.code: str(item.label) for item in work.results.codebook.items}
    said = [{"text": str(row["text"]), "who": names.get(row["item"], row["item"])} for row in found.to_dict("records")]
    return [heading(_("Med egna ord")), {"kind": "quotes", "items": said}] if said else []


def context(work: Work) -> list[dict]:
    """What the register knows of the unit, and who has been responsible."""
    results = work.results
    unit = results.register.by_code.get(work.unit)
    body = [[_fact(key), _figure(key, said)] for key, said in unit.facts.items() if said and _fact(key)] if unit else []
    bodies = results.bodies[results.bodies["unit"] == work.unit].sort_values("as_of")
    body += [[_("Ansvarig {year}").format(year=row["as_of"]), str(row["value"])] for row in bodies.to_dict("records")]
    return [heading(_("Sammanhang")), rows([_("Uppgift"), _("Värde")], body)] if body else []


def _fact(key: str) -> str:
    """What a column of the register is called; those that nobody has named are not printed."""
    if found := re.fullmatch(r"population_(\d{4})", key):
        return _("Folkmängd {year}").format(year=found[1])
    return {"population": _("Folkmängd"), "formed_year": _("Bildad")}.get(key, "")


def _figure(key: str, said: str) -> str:
    return text.number(int(said)) if key.startswith("population") and said.isdecimal() else said
