"""Let the reader move weights and see the effect on the order at once; save sets of weights."""

import time
from dataclasses import replace
from typing import cast

import streamlit as st

from lplan import index, store
from lplan.access import Right
from lplan.charts.maturity.level_matrix import top_dimensions
from lplan.core import text
from lplan.core.errors import LplanError, Refused
from lplan.core.text import _
from lplan.index import Weights, moved, published_weight, spelled
from lplan.results import Choice, Results
from lplan.ui.shell import cache, person, url_controls
from lplan.ui.shell.choices import AGGREGATE, WEIGHTS, aggregations, forget_index
from lplan.ui.shell.frame import reading
from lplan.ui.widgets.chart_display import show
from lplan.ui.widgets.escaped_text import escape, quiet

STEPS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
KIND = "weights"
PAUSE = 0.2  # seconds
LONGEST = 60  # signs in a set's name


def _slider(code: str) -> str:
    return f"vikt-{code}"


def _now(results: Results) -> Weights:
    """The weights at this very moment: what stands in the address, where a slider has just written."""
    try:
        return index.read(st.query_params.get(WEIGHTS, ""), results.codebook)
    except ValueError:
        return ()


def _set(weights: Weights, aggregate: str | None = None) -> None:
    """Write weights in the address, from a widget's callback."""
    url_controls.say(WEIGHTS, spelled(weights))
    if aggregate is not None:
        url_controls.say(AGGREGATE, aggregations().get(aggregate, ""))
    forget_index()


def _on_move(results: Results, code: str) -> None:
    published = results.published
    weights = dict(_now(results)) | {code: float(st.session_state[_slider(code)])}
    _set(moved(published.codebook, published.definition, weights))


def _on_reset() -> None:
    _set((), "")


def weights(results: Results, choice: Choice) -> None:
    """The sliders and what they do, in a part of the page that is drawn again by itself."""
    _weights(results.published, choice)


@st.fragment
def _weights(results: Results, choice: Choice) -> None:
    text.use(choice.language)
    own = _now(results)
    try:
        mine = replace(choice, weights=own)
        under = cache.under(mine, results.version)
        refused = ""
    except Refused as error:
        mine, under, refused = replace(choice, weights=(), aggregate=""), results, str(error)
    reading(under, replace(mine, index=under.index_hash))
    dimensions = top_dimensions(results)
    weight = {d.code: published_weight(results.codebook, results.definition, d.code) for d in dimensions}
    now = weight | {code: w for code, w in own if code in weight}
    total = sum(now.values())
    sliders, effect = st.columns([5, 7], gap="large")
    with sliders:
        for d in dimensions:
            steps = sorted({round(step * (weight[d.code] or 1.0), 6) for step in STEPS} | {now[d.code]})
            st.session_state[_slider(d.code)] = now[d.code]
            share = now[d.code] / total if total else 0.0
            st.select_slider(
                f"{escape(d.label)}: {escape(text.percent(share, 1))}",
                steps,
                format_func=lambda w: text.number(w, 0 if w == int(w) else 2),
                key=_slider(d.code),
                on_change=_on_move,
                args=(results, d.code),
            )
        quiet(
            _(
                "Vikterna blir {shares} procent tillsammans (summa {total}). Siffran vid skalan är vikten, procenten "
                "är dess andel."
            ).format(shares=text.number(100 if total else 0), total=text.number(total, 2))
        )
        st.button(
            _("Återställ till publicerade vikter"), on_click=_on_reset, icon=":material/restart_alt:", key="aterstall"
        )
    with effect:
        if refused:
            st.warning(escape(refused))
        show("weight_effect")
    if own != choice.weights and not refused:
        # The browser paints what the sliders did before the rest of the page follows.
        time.sleep(PAUSE)
        st.rerun()


def aggregation(choice: Choice) -> None:
    """Arithmetic or geometric: the same choice as under "Visning", where it is needed."""
    st.session_state["sammanvagning-har"] = choice.aggregate
    options = {"": _("Som publicerat"), **aggregations()}

    def on_change() -> None:
        url_controls.say(AGGREGATE, aggregations().get(st.session_state["sammanvagning-har"], ""))
        forget_index()

    st.segmented_control(
        _("Dimensionerna vägs samman"),
        list(options),
        format_func=options.__getitem__,
        key="sammanvagning-har",
        required=True,
        on_change=on_change,
    )


def sets(results: Results, choice: Choice) -> None:
    """Sets of weights under a name: pick one, or save what the sliders say."""
    survey, engine = results.codebook.key, cache.engine()
    saved = store.documents(engine, KIND, survey=survey)

    def pick() -> None:
        name = st.session_state.get("viktsats")
        body = store.document(engine, KIND, name, survey=survey) if name else None
        if body:
            known = {**results.codebook.by_dimension, **results.codebook.by_code}
            saved_weights = cast(dict[str, float], body.get("weights", {}))
            kept = tuple((code, float(w)) for code, w in saved_weights.items() if code in known)
            aggregate = str(body.get("aggregate", ""))
            _set(kept, aggregate if aggregate in ("", *aggregations()) else "")

    row = st.container(horizontal=True, vertical_alignment="bottom")
    if len(saved):
        with row.container(width=300):
            st.selectbox(
                _("Sparade uppsättningar"),
                list(saved["name"]),
                index=None,
                placeholder=_("Välj en uppsättning"),
                key="viktsats",
                on_change=pick,
            )
    if not person.has(Right.WEIGHTS):
        return
    with row.popover(_("Spara uppsättningen"), icon=":material/save:", disabled=results.base is None):
        name = st.text_input(
            _("Namn"), max_chars=LONGEST, key="viktnamn", placeholder=_("till exempel Lika mycket analys")
        )
        if st.button(_("Spara"), type="primary", disabled=not name.strip(), key="spara-vikter"):
            body = {"weights": dict(choice.weights), "aggregate": choice.aggregate, "index": results.definition.hash}
            try:
                store.save_document(engine, KIND, name.strip(), body, survey=survey, who=person.actor(), seen=0)
            except LplanError as error:
                st.error(escape(error))
            else:
                st.rerun()
    if results.base is None:
        quiet(_("Flytta en vikt för att kunna spara."))
    else:
        quiet(_("Det här är {line}.").format(line=results.index_line))
