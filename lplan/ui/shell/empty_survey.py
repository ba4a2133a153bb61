"""Show what to do first where a survey has no published answers, and what is known without them."""

import streamlit as st

from lplan import store
from lplan.access import Right
from lplan.core.text import _
from lplan.results import Results
from lplan.ui.shell import cache, person
from lplan.ui.shell.frame import reader
from lplan.ui.widgets.cited_facts import evidence, facts
from lplan.ui.widgets.escaped_text import escape, finding, quiet


def first_steps(address: str, title: str) -> None:
    """What to do before a page (its address in the menu, its title) has anything to show; what is public stands
    below.
    """
    results, choice = reader()
    with st.container(border=True, key="first-steps"):
        if not person.has(Right.IMPORT):
            finding(_("Inga svar är publicerade"))
            st.markdown(_("Sidan visas när den som driver tjänsten har publicerat enkätens första omgång."))
        else:
            _told(title, results)
    if address == "":
        facts(results, choice)
    elif address == "lan" and choice.unit:
        evidence(results, choice)


def _told(title: str, results: Results) -> None:
    if store.collected(cache.engine(), results.codebook.key):
        finding(_("Alla omgångar är tillbakadragna"))
        why = _("Sidan {title} visas när en omgång är publicerad igen. Så här gör du:")
        first = _(
            "Välj omgången under Läs in svar och publicera en tidigare inläsning igen, eller läs in en rättad fil."
        )
    else:
        finding(_("Börja med att läsa in svar"))
        why = _("Sidan {title} visas när den första omgången är publicerad. Så här gör du:")
        first = _("Hämta mallen under Läs in svar och fyll i den, eller ta filen ur ert enkätverktyg.")
    read = _("Läs in filen. Allt kontrolleras, och alla fel visas på en gång, innan något sparas.")
    publish = _("Se på förhandsgranskningen och publicera. Då visas svaren på alla sidor.")
    st.markdown(why.format(title=escape(title)) + f"\n\n1. {first}\n2. {read}\n3. {publish}")
    st.page_link("pages/import_wave.py", label=_("Läs in svar"), icon=":material/upload_file:")
    if results.aside:
        quiet(_("Demonstrationen finns kvar på sin egen sida."))
        st.page_link("pages/simulation.py", label=_("Se demonstrationen"), icon=":material/science:")
