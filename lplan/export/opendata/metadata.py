"""The metadata of the open data: about.json for people's scripts, DCAT-AP-SE 3 for dataportal.se.

https://docs.dataportal.se/dcat/sv/ (3.0.1): a catalogue, one dataset a table, one distribution a file.
"""

import tomllib
from datetime import date
from functools import lru_cache

from lplan import __version__
from lplan.core import text
from lplan.core.settings import settings
from lplan.core.text import N_, _, gettext
from lplan.export.opendata import published_tables as tables
from lplan.export.opendata import table_files
from lplan.export.opendata.table import Table
from lplan.organisation import organisation
from lplan.results import Results

AUTHORITY = "http://publications.europa.eu/resource/authority"
GRAPHS = {
    "dcat.rdf": ("pretty-xml", "application/rdf+xml"),
    "dcat.ttl": ("turtle", "text/turtle; charset=utf-8"),
    "dcat.jsonld": ("json-ld", "application/ld+json"),
}
_SIMULATED = N_(
    "Omgångarna {waves} är simulerade: svaren är dragna av ett program och säger inget om en verklig enhet."
)


@lru_cache
def _described() -> dict:
    """What is said of all datasets: themes, place, how often, keywords, from data/catalogue.toml."""
    return tomllib.loads((settings().data_dir / "catalogue.toml").read_text(encoding="utf-8"))


def note(results: Results) -> str:
    """What must be said about simulated answers; empty when there are none."""
    waves = [wave.label or wave.key for wave in results.waves if wave.simulated]
    return gettext(_SIMULATED).format(waves=text.listed(waves)) if waves else ""


def about(table: Table, results: Results, modified: date) -> dict[str, object]:
    """What a file's reader must know, as plain JSON: what it is, licence, source, columns, signs, version, mark."""
    owner = organisation()
    chosen: dict[str, object] = {
        "title": gettext(table.title),
        "description": gettext(table.means),
        "survey": str(results.codebook.title),
        "codebook_version": results.codebook.version,
        "waves": [
            {
                "key": wave.key,
                "label": wave.label,
                "as_of": wave.as_of.isoformat() if wave.as_of else None,
                "simulated": wave.simulated,
                "response_rate": results.response_rate(wave.key),
            }
            for wave in results.waves
        ],
        "publisher": str(owner.name),
        "contact": owner.contact or None,
        "licence": owner.licence,
        "modified": modified.isoformat(),
        "data_version": results.version,
        "program_version": __version__,
        "columns": {field.name: gettext(field.means) for field in table.described(results)},
        "status": tables.legend(),
        "csv": _("I CSV har text som börjar med =, +, - eller @ en apostrof framför sig. JSON har texten som den är."),
    }
    index: dict[str, object] = {
        "name": str(results.definition.name),
        "version": results.definition.version,
        "versions": [
            {"version": one.version, "hash": one.hash, "since": f"{one.since:%Y-%m-%d}"}
            for one in results.index_versions
        ],
        "hash": results.definition.hash,
    }
    if warned := results.reused_index_version:
        index["warning"] = warned
    chosen["index"] = index
    if table.survey and note(results):
        chosen["simulated"] = note(results)
    return chosen


def graph(offered: dict[str, tuple[Results, tuple[Table, ...]]], base: str, modified: date):
    """Everything that is published, as an RDF graph in DCAT-AP-SE 3.

    `offered` is survey → (results, tables); `base` the address that the files stand under, ending with a slash.
    """
    from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, BNode, Graph, Literal, Namespace, URIRef

    vcard, adms = Namespace("http://www.w3.org/2006/vcard/ns#"), Namespace("http://www.w3.org/ns/adms#")
    made, said, owner = Graph(), _described()["dataset"], organisation()
    made.bind("dcat", DCAT)
    made.bind("dcterms", DCTERMS)
    made.bind("vcard", vcard)
    made.bind("adms", adms)

    def words(subject, predicate, by_language: dict[str, str]) -> None:
        for language, value in by_language.items():
            made.add((subject, predicate, Literal(value, lang=language)))

    def translated(make) -> dict[str, str]:
        found = {}
        for code in text.LANGUAGES:
            with text.using(code):
                found[code] = make()
        return found

    publisher = URIRef(owner.address or base + "publisher")
    made.add((publisher, RDF.type, FOAF.Agent))
    words(publisher, FOAF.name, owner.name.translated())
    contact = BNode("contact")
    made.add((contact, RDF.type, vcard.Organization))
    made.add((contact, vcard.fn, Literal(owner.name.in_language(text.LANGUAGES[0]))))
    if owner.contact:
        made.add((contact, vcard.hasEmail if owner.email else vcard.hasURL, URIRef(owner.contact_link)))

    licence, when = URIRef(owner.licence), Literal(modified.isoformat(), datatype=XSD.date)
    swedish, english = URIRef(f"{AUTHORITY}/language/SWE"), URIRef(f"{AUTHORITY}/language/ENG")
    catalogue = URIRef(base + "catalogue")
    made.add((catalogue, RDF.type, DCAT.Catalog))
    words(catalogue, DCTERMS.title, translated(lambda: _("Öppna data om lärandeplaner")))
    words(
        catalogue,
        DCTERMS.description,
        translated(lambda: _("Enkätsvar, index, fördelningar, kodbok och offentliga belägg.")),
    )
    for predicate, value in (
        (DCTERMS.publisher, publisher),
        (DCTERMS.license, licence),
        (DCTERMS.language, swedish),
        (DCTERMS.language, english),
        (DCTERMS.modified, when),
        (FOAF.homepage, URIRef(base)),
    ):
        made.add((catalogue, predicate, value))
    for survey, (results, shown) in offered.items():
        for table in shown:
            dataset = URIRef(f"{base}{survey}/{table.key}")
            made.add((catalogue, DCAT.dataset, dataset))
            made.add((dataset, RDF.type, DCAT.Dataset))
            words(
                dataset, DCTERMS.title, translated(lambda t=table, r=results: f"{gettext(t.title)}: {r.codebook.title}")
            )
            words(
                dataset,
                DCTERMS.description,
                translated(
                    lambda t=table, r=results: " ".join((gettext(t.means), note(r) if t.survey else "")).strip()
                ),
            )
            made.add((dataset, DCTERMS.identifier, Literal(f"{survey}/{table.key}")))
            described: tuple[tuple[URIRef, URIRef | BNode | Literal], ...] = (
                (DCTERMS.publisher, publisher),
                (DCAT.contactPoint, contact),
                (DCTERMS.modified, when),
                (DCTERMS.language, swedish),
                (DCTERMS.spatial, URIRef(said["spatial"])),
                (DCTERMS.accrualPeriodicity, URIRef(f"{AUTHORITY}/frequency/{said['frequency']}")),
                (DCTERMS.accessRights, URIRef(f"{AUTHORITY}/access-right/PUBLIC")),
                (adms.versionNotes, Literal(_("Dataversion {n}").format(n=results.version), lang="sv")),
            )
            for predicate, given in described:
                made.add((dataset, predicate, given))
            for theme in said["themes"]:
                made.add((dataset, DCAT.theme, URIRef(f"{AUTHORITY}/data-theme/{theme}")))
            for language, several in said["keywords"].items():
                for word in several:
                    made.add((dataset, DCAT.keyword, Literal(word, lang=language)))
            _period(made, dataset, table, results)
            for form in table_files.FORMS:
                address = URIRef(f"{base}{survey}/{table.key}{form.ending}")
                distribution = URIRef(
                    f"{dataset}#{form.title.split()[0].lower()}{'-excel' if form is table_files.EXCEL else ''}"
                )
                made.add((dataset, DCAT.distribution, distribution))
                made.add((distribution, RDF.type, DCAT.Distribution))
                words(distribution, DCTERMS.title, translated(lambda f=form: gettext(f.title)))
                for predicate, value in (
                    (DCAT.accessURL, address),
                    (DCAT.downloadURL, address),
                    (DCTERMS.license, licence),
                    (DCTERMS.modified, when),
                    (DCTERMS["format"], URIRef(f"{AUTHORITY}/file-type/{form.file_type}")),
                    (DCAT.mediaType, URIRef(f"https://www.iana.org/assignments/media-types/{form.mime.split(';')[0]}")),
                    (
                        URIRef("http://data.europa.eu/r5r/availability"),
                        URIRef(f"{AUTHORITY}/planned-availability/STABLE"),
                    ),
                ):
                    made.add((distribution, predicate, value))
    return made


def _period(made, dataset, table: Table, results: Results) -> None:
    """From the first wave to the last, when they have years."""
    from rdflib import DCAT, DCTERMS, RDF, XSD, BNode, Literal

    years = [wave.year for wave in results.waves if wave.year]
    if not (table.survey and years):
        return
    period = BNode(f"period-{results.codebook.key}-{table.key}".replace("_", "-"))
    made.add((dataset, DCTERMS.temporal, period))
    made.add((period, RDF.type, DCTERMS.PeriodOfTime))
    made.add((period, DCAT.startDate, Literal(f"{min(years)}", datatype=XSD.gYear)))
    made.add((period, DCAT.endDate, Literal(f"{max(years)}", datatype=XSD.gYear)))


def serialise(made, name: str) -> bytes:
    """The graph as one of `GRAPHS`."""
    return made.serialize(format=GRAPHS[name][0], encoding="utf-8")
