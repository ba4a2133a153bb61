"""Open tables of what is known besides the answers: the questionnaire, cited facts, structure, corrections."""

from collections.abc import Iterator
from dataclasses import replace

from lplan.charts.maturity.structural_distance import variable_name
from lplan.core import text
from lplan.core.text import N_
from lplan.export.opendata.table import ADDRESS, DECIMAL, INTEGER, SOURCE, UNIT, UNITS, WAVE, Field, addresses, table
from lplan.results import Results


@table(
    "kodbok",
    N_("Kodbok"),
    N_("Frågorna och svarsalternativen: en rad per svarsalternativ."),
    Field("fraga_kod", N_("Frågans kod")),
    Field("fraga", N_("Frågan på svenska")),
    Field("fraga_en", N_("Frågan på engelska")),
    Field("slag", N_("single, multiple, ordinal, year, number eller text")),
    Field("dimension", N_("Dimensionens kod; tomt för det som inte räknas")),
    Field("riktning", N_("more, less eller neither: om mer är bättre")),
    Field("fran_omgang", N_("Första omgången som frågan ställdes i")),
    Field("till_omgang", N_("Sista omgången som frågan ställdes i")),
    Field("svar_kod", N_("Svarsalternativets kod")),
    Field("svar", N_("Svarsalternativet på svenska")),
    Field("svar_en", N_("Svarsalternativet på engelska")),
    Field("poang", N_("Andel av frågans poäng, 0–1; tomt: lika steg eller räknas inte"), DECIMAL),
    Field("status", N_("Satt för alternativ som inte är ett svar, som Vet ej")),
    survey=False,
)
def questions(results: Results) -> Iterator[tuple]:
    former = [replace(item, until=item.until or last) for item, last in results.former_questions.values()]
    for item in (*results.codebook.items, *former):
        for option in item.options or (None,):
            yield (
                item.code,
                item.text.in_language("sv"),
                item.text.in_language("en"),
                item.type,
                item.dimension,
                item.polarity,
                item.since,
                item.until,
                *(
                    (
                        option.code,
                        option.label.in_language("sv"),
                        option.label.in_language("en"),
                        option.points,
                        option.status,
                    )
                    if option
                    else (None,) * 5
                ),
            )


@table(
    "belagg",
    N_("Offentliga belägg"),
    N_(
        "Verkliga uppgifter ur offentliga handlingar. Att en rad saknas betyder att inget belägg har hittats, aldrig "
        "nej."
    ),
    UNIT,
    Field("enhet", N_("Namn i dag")),
    Field("variabel", N_("Beläggets slag")),
    Field("variabel_text", N_("Vad slaget heter")),
    Field("varde", N_("Vad källan säger")),
    Field("ar", N_("Vilket år det gäller")),
    Field("anmarkning", N_("Anmärkning")),
    Field("sakerhet", N_("Hur säker uppgiften är")),
    SOURCE,
    ADDRESS,
    survey=False,
    there=lambda results: bool(len(results.evidence) or len(results.bodies)),
)
def evidence(results: Results) -> Iterator[tuple]:
    names = {code: str(words) for code, words in results.variables.items()}
    urls = addresses(results)
    bodies = results.bodies.assign(variable="responsible_body")
    for row in [*results.evidence.to_dict("records"), *bodies.to_dict("records")]:
        yield (
            row["unit"],
            results.name(row["unit"]),
            row["variable"],
            names.get(row["variable"], row["variable"]),
            row["value"],
            str(row["as_of"]),
            row["note"] or None,
            row["confidence"],
            row["source"],
            urls.get(row["source"]),
        )


@table(
    "riket",
    N_("Fakta om hela landet"),
    N_("Verkliga uppgifter med källa."),
    Field("nyckel", N_("Uppgiftens nyckel")),
    Field("uppgift", N_("Vad som mäts")),
    Field("varde", N_("Värde")),
    Field("bas", N_("Enhet eller vad det räknas av")),
    Field("ar", N_("Vilket år det gäller")),
    Field("sakerhet", N_("Hur säker uppgiften är")),
    SOURCE,
    ADDRESS,
    survey=False,
    there=lambda results: len(results.facts) > 0,
)
def facts(results: Results) -> Iterator[tuple]:
    urls = addresses(results)
    for row in results.facts.to_dict("records"):
        yield (
            row["key"],
            row["measure"],
            row["value"],
            row["base"],
            str(row["as_of"]),
            row["confidence"],
            row["source"],
            urls.get(row["source"]),
        )


@table(
    "struktur",
    N_("Strukturuppgifter"),
    N_(
        "Det som jämförbara räknas av vid varje omgång: registrets uppgifter och de som har lästs in, aldrig "
        "enkätsvar. Ett tomt värde saknas och räknas inte i de paren."
    ),
    WAVE,
    *UNITS,
    Field("uppgift", N_("Uppgiftens nyckel, som i länkens likhet=")),
    Field("uppgift_text", N_("Vad uppgiften heter")),
    Field("varde", N_("Tal med decimalpunkt, eller gruppens namn; tomt när det saknas")),
    Field("ar", N_("Vilket år uppgiften är från, det senaste om de är flera")),
    Field("kalla", N_("Källans nyckel, eller källan i ord")),
    ADDRESS,
    survey=False,
    there=lambda results: any(results.structure(wave.key).kinds for wave in results.waves),
)
def structure(results: Results) -> Iterator[tuple]:
    urls = addresses(results)
    for wave in results.waves:
        made = results.structure(wave.key)
        for unit, values in zip(made.values.index, made.values.to_dict("records"), strict=True):
            for name in made.kinds:
                value = values[name]
                known = value is not None and value == value
                source = made.sources.get(name, {}).get(unit, "")
                yield (
                    wave.key,
                    unit,
                    results.name(unit, wave.key),
                    name,
                    variable_name(name, made),
                    (f"{value:.15g}" if isinstance(value, float) else str(value)) if known else None,
                    made.as_of[name] or None,
                    source or None,
                    urls.get(source),
                )


@table(
    "rattelser",
    N_("Rättelser"),
    N_("Vad som har ändrats efter att det publicerades, och varför."),
    Field("datum", N_("När, ÅÅÅÅ-MM-DD")),
    WAVE,
    Field("skal", N_("Varför")),
    Field("andrade_svar", N_("Hur många svar som ändrades"), INTEGER),
    Field("enheter", N_("Vilka koder i registret, skilda med semikolon")),
    Field("fragor", N_("Vilka frågor, skilda med semikolon")),
)
def corrections(results: Results) -> Iterator[tuple]:
    for row in results.corrections.to_dict("records"):
        yield (
            text.date(row["at"], "iso"),
            row["wave"],
            row["reason"],
            int(row["changed"]),
            ";".join(row["units"]),
            ";".join(row["items"]),
        )
