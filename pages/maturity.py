"""Mognad: how far has each region come in each dimension, how sure is that, and what do the weights do?"""

import streamlit as st

from lplan import ui
from lplan.core.text import _

results, choice = ui.reader()

ui.lede(
    _(
        "Nivåer och profil först, sedan indexet med sitt intervall. Planerna ska inte betygsättas: en plats i "
        "ordningen visas bara på begäran, och aldrig utan hur osäker den är."
    )
)

order = ui.ordering(results)
ui.show("maturity_matrix", order=order)

index = st.container()
if ui.places():
    with index:
        ui.show("maturity_index", order="index", places=True)
else:
    with index:
        ui.show("maturity_index", order=order)

if choice.unit:
    ui.finding(_("Till nästa nivå"))
    ui.next_steps(results, choice, short=True)

ui.show("levels_overview")

ui.finding(_("Flytta vikterna"))
ui.trade_offs()
ui.weight_sets(results, choice)
ui.weights(results, choice)
ui.show("importance")

ui.finding(_("Summa eller geometriskt medelvärde"))
ui.aggregation(choice)
ui.show("method_difference")
