"""Say why a page is not for this visitor, in place of the page."""

import streamlit as st

from lplan.access import Right, wanted
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.ui.shell import frame, person
from lplan.ui.widgets.escaped_text import escape, quiet


def locked_page(right: Right) -> None:
    """What the page is for, and what somebody who is to do that has to do first."""
    if settings().login:
        named = bool(person.actor().name)
        said = _("Sidan är till för att {does}. Det får inte din roll: fråga administratören.") if named else None
        said = said or _("Sidan är till för att {does}. Logga in för att göra det.")
        st.info(escape(said.format(does=wanted(right))), icon=":material/lock:")
        if not named:
            frame.login_address()
        return
    st.info(
        escape(
            _(
                "Sidan är till för att {does}. Det kan ingen göra här, eftersom ingen inloggning är inställd på "
                "tjänsten. Det som är publicerat kan du läsa på de andra sidorna."
            ).format(does=wanted(right))
        ),
        icon=":material/lock:",
    )
    quiet(
        _(
            "Sitter du vid datorn som programmet går på? Starta det med --local och öppna http://localhost följt av "
            "portens nummer."
        )
    )
