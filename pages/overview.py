"""Översikt: where do the regions stand, and what has changed since last time?"""

import streamlit as st

from lplan import ui
from lplan.core.text import _

results, choice = ui.reader()

ui.introduction.doors(first=True)
ui.lede(
    _(
        "Här ser du hur långt {units} har kommit, hur de skiljer sig åt och vad som är nästa steg. "
        "Planerna betygsätts inte."
    ).format(units=results.codebook.unit_many)
    if ui.survey_name.about_plans(results)
    else _("Här ser du hur långt {units} har kommit, hur de skiljer sig åt och vad som är nästa steg.").format(
        units=results.codebook.unit_many
    )
)

if results.definition.levels:
    left, right = st.columns([5, 7], gap="large")
    with left:
        shown = st.container()
        shapes = {"tiles": _("Rutor"), "map": _("Karta")} if results.outlines else {"tiles": _("Rutor")}
        shape = ui.url_controls.segmented(_("Karta"), "karta", shapes, label_visibility="collapsed")
        with shown:
            ui.show(shape)
    with right:
        ui.show("levels_overview")
else:
    ui.show("maturity_index")

ui.key_figures(results, choice)

ui.url_controls.tabs(
    "landet",
    {
        "andrat": (_("Vad som har ändrats"), lambda: ui.show("since_last")),
        "svarat": (_("Vilka som har svarat"), lambda: ui.show("response")),
    },
)

ui.facts(results, choice)
