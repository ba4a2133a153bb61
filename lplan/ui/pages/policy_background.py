"""Tell how the learning plan became the report of today, and what reviews have found, each sentence with its source."""

import streamlit as st

from lplan.core.text import N_, _, gettext
from lplan.results import Results
from lplan.ui.widgets.cited_facts import cites, review
from lplan.ui.widgets.escaped_text import finding

# (year, source, what the source says; Swedish, marked with N_)
ASSIGNMENT = (
    (
        "2010",
        "slides_2017",
        N_("Länen får i uppdrag att ta fram en plan för uppföljning, utvärdering, analys och lärande."),
    ),
    ("2011", "gb_framatblick", N_("Alla 21 län har tagit fram en plan.")),
    ("2018", "slides_2017", N_("Regionerna ska redovisa sitt långsiktiga arbete med lärande.")),
    ("2019", "reglab_2019", N_("Varje län har en direktvald region med ansvar för det regionala utvecklingsarbetet.")),
    (
        "2022",
        "rir_2022_8",
        N_("Riksrevisionen skriver att den regionala utvecklingspolitiken inte har utvärderats på över 20 år."),
    ),
    (
        "2024",
        "sfs_2024_99",
        N_(
            "Från den 1 april ska varje region, senast den 21 februari varje år, redovisa bland annat hur "
            "erfarenheter och kunskap från analyser, uppföljningar och utvärderingar har bidragit till resultaten och "
            "tagits till vara."
        ),
    ),
)
REVIEWS = (
    (
        "2011",
        "ta_2011_5dok",
        N_(
            "Regionerna har kommit olika långt. Några har nya lösningar, men planerna behöver bli mer konkreta och "
            "handlingsinriktade."
        ),
    ),
    (
        "2011",
        "gb_framatblick",
        N_("Få planer blickar framåt, och få utgår från en egen analys av hindren för lärande."),
    ),
    (
        "2013",
        "ta_2013",
        N_("Uppföljningen handlar om hur planerna tillämpas i praktiken och hur det regionala lärandet kan utvecklas."),
    ),
    (
        "2015",
        "slides_2017",
        N_(
            "Det återstår en hel del innan planen tydligt fyller sin funktion, men kunskapsunderlag används i allt "
            "högre grad."
        ),
    ),
)


def assignment(results: Results) -> None:
    """The assignment from 2010 to today in six sentences, and what is our own reading; nothing without the sources."""
    if _told(results, N_("Från planen 2010 till dagens redovisning"), ASSIGNMENT):
        st.markdown(
            _(
                "Att den årliga redovisningen är det som lärandeplanen har blivit är vår egen läsning. Det står inte "
                "i någon av källorna."
            )
        )


def reviews(results: Results) -> None:
    """What reviews of the plans concluded; nothing in a survey that cites none of them."""
    _told(results, N_("Vad granskningarna kom fram till"), REVIEWS)


def _told(results: Results, heading: str, sentences: tuple[tuple[str, str, str], ...]) -> bool:
    """Whether any of the sentences has a source in this survey; those are shown below the heading."""
    known = [sentence for sentence in sentences if cites(results, sentence[1])]
    if known:
        finding(gettext(heading))
    for year, source, words in known:
        review(results, year, gettext(words), source)
    return bool(known)
