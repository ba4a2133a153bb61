"""Mognad: how far has each region come in each dimension, how sure is that, and what do the weights do?"""

import streamlit as st

from lplan import ui
from lplan.core.text import _

results, choice = ui.reader()

graded = bool(results.definition.levels)
ui.lede(
    _("Nivåer först, sedan indexet med sitt intervall. En plats i ordningen visas bara på begäran.")
    if graded
    else _("Indexet med sitt intervall. En plats i ordningen visas bara på begäran.")
)


def levels() -> None:
    shown = st.container()
    order = ui.ordering(results)
    with shown:
        ui.show("maturity_matrix", order=order)
    if choice.unit:
        ui.finding(_("Till nästa nivå"))
        ui.next_steps(results, choice, short=True)


def index() -> None:
    shown = st.container()
    order = ui.ordering(results)
    places = ui.places()
    with shown:
        if places:
            ui.show("maturity_index", order="index", places=True)
        else:
            ui.show("maturity_index", order=order)


def weights() -> None:
    ui.weight_sets(results, choice)
    ui.weights(results, choice)
    ui.trade_offs()


def aggregation() -> None:
    ui.finding(_("Summa eller geometriskt medelvärde"))
    ui.aggregation(choice)
    ui.show("method_difference")


ui.url_controls.tabs(
    "del",
    ({"nivaer": (_("Nivåer"), levels)} if graded else {})
    | {
        "index": (_("Indexet"), index),
        "vikter": (_("Flytta vikterna"), weights),
        "sammanvagning": (_("Sammanvägning"), aggregation),
    },
    {"index": ("plats",), "vikter": ("vikter",), "sammanvagning": ("sammanvagning",)},
)
