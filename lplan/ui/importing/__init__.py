"""Show the page Läs in svar, step by step: start, interpretation, check, saving as a draft, publishing.

What a person has decided is kept in the store under an unguessable token in the URL: a reload loses nothing.
"""

import streamlit as st

from lplan import store
from lplan.core.errors import Refused, StoreError
from lplan.core.text import _
from lplan.results import Results
from lplan.ui.importing import check_step, interpretation_step, publish_step, save_step, start_step
from lplan.ui.importing.file_examination import examine
from lplan.ui.importing.step_navigation import BEGUN, DRAFT, keep, leave, place, sequence
from lplan.ui.shell import cache, outage, person
from lplan.ui.widgets.escaped_text import escape, quiet


def page(results: Results) -> None:
    """The step that the address says: a draft, a file on its way in, or the start."""
    try:
        if st.query_params.get(DRAFT):
            found = store.draft(cache.engine(), st.query_params[DRAFT])
            if found is not None:
                return publish_step.page(results, found)
            quiet(store.lost_draft(cache.engine(), st.query_params[DRAFT]) or _("Utkastet finns inte längre."))
        elif st.query_params.get(BEGUN):
            begun = store.begun_import(cache.engine(), st.query_params[BEGUN])
            if begun is not None and begun.survey == results.codebook.key:
                return _begun(results, begun)
            quiet(_("Den påbörjade inläsningen finns inte längre. Välj filen igen."))
        start_step.page(results)
    except StoreError as error:
        outage.told(error)


def _begun(results: Results, begun: store.Begun) -> None:
    """An unfinished import: interpretation, check, saving."""
    top = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")
    top.markdown(f"**{escape(begun.file_name)}**")
    top.button(
        _("Avbryt inläsningen"),
        on_click=_drop,
        args=(begun.token,),
        icon=":material/close:",
        help=_("Filen och det du har bestämt om den tas bort. Ingenting har sparats."),
    )
    examined = examine(results, begun)
    steps = {"tolkning": _("3. Tolkning"), "kontroll": _("4. Kontroll"), "spara": _("5. Spara")}
    step = sequence(steps, place(begun.token), str(begun.body.get("step") or ""))
    if step != begun.body.get("step"):
        keep(begun, step=step)
    if isinstance(examined, Refused):
        _refused(examined)
        return
    {"tolkning": interpretation_step.step, "kontroll": check_step.step, "spara": save_step.step}[step](
        results, begun, examined
    )


def _refused(refused: Refused) -> None:
    """A file that cannot be read: why, and what to do."""
    for problem in refused.problems:
        st.error(escape(problem), icon=":material/error:")
    quiet(_("Ingenting har sparats. Avbryt inläsningen och välj en annan fil."))


def _drop(token: str) -> None:
    store.drop_import(cache.engine(), token, who=person.actor())
    leave()
