"""Om lärandeplaner: what are they, and who has been responsible? For another survey: what it asks, and whom."""

import streamlit as st

from lplan import ui
from lplan.core.text import _

results, choice = ui.reader()


def survey() -> None:
    book = results.codebook
    ui.lede(
        _("{title} ställer {n} frågor till {units}. Alla frågor och hur de räknas står under Metod och källor.").format(
            title=book.title, n=len(book.items), units=book.unit_many
        )
    )
    if str(book.description):
        st.markdown(ui.escape(book.description))


def plan() -> None:
    history, goals = st.columns([6, 5], gap="large")
    with history:
        ui.show("commission_timeline")
    with goals:
        ui.finding(_("Tre mål"))
        st.markdown(
            _(
                "1. Mer systematisk uppföljning och utvärdering av det regionala tillväxtarbetet.\n"
                "2. Mer lärande av de insatser som genomförs.\n"
                "3. Kunskap och erfarenhet som blir till förnyelse av strategier, handlingsprogram, verksamheter "
                "och projekt."
            )
        )
        ui.finding(_("Tre delar"))
        st.markdown(_("- Uppföljning och utvärdering\n- Återkoppling\n- Omvärldsbevakning och analys"))
        ui.cite(results, "slides_2017")
    ui.assignment(results)


def reviews() -> None:
    ui.finding(_("Planerna ska inte betygsättas"))
    st.markdown(
        _(
            "När planerna begärdes in sade departementet att de inte skulle betygsättas. Därför visar verktyget "
            "nivåer och spridning först, och en plats i ordningen bara tillsammans med hur osäker den är."
        )
    )
    ui.cite(results, "gb_klara")
    ui.reviews(results)


if ui.survey_name.about_plans(results):
    ui.lede(_("Fem minuter för den som är ny: vad en lärandeplan är, varifrån den kommer och vem som har ansvaret."))
    ui.url_controls.tabs(
        "del",
        {
            "plan": (_("Planen"), plan),
            "ansvar": (_("Vem som har ansvaret"), lambda: ui.show("bodies_over_time")),
            "granskning": (_("Granskningarna"), reviews),
        },
    )
else:
    survey()
ui.introduction.doors()
