"""Say which cookies the service sets and what it keeps about people, for how long and why: the page about it."""

from lplan.core.settings import settings
from lplan.core.text import _
from lplan.organisation import organisation
from lplan.ui.widgets.escaped_text import escape


def lead() -> str:
    """The first sentence of the page."""
    return _("Den som bara läser lämnar inga spår som pekar ut en person. Det här sparas, och det här sparas inte.")


def words() -> str:
    """The page as Markdown; what is said of logging in only where people can."""
    parts = [_cookies()]
    if settings().login:
        parts.append(_people())
    parts.append(_asking())
    return "\n\n".join(parts)


def _cookies() -> str:
    lines = [
        _(
            "**lplan_lasare**: ett slumpat namn på din webbläsare, i 90 dagar. Det gör att ditt utkast till ett "
            "seminarium finns kvar när du kommer tillbaka, och används inte till något annat. Den sätts bara där något "
            "kan sparas."
        ),
        _("**_streamlit_xsrf**: ett slumpat tal, tills webbläsaren stängs. Det skyddar dig mot förfalskade sidor."),
        _("**lplan_route**: vilken av flera servrar du läser från. Den sätts bara där det finns flera."),
    ]
    if settings().login:
        lines += [
            _("**lplan_inloggad**: ett slumpat tal, tills webbläsaren stängs. Det visar att du är inloggad."),
            _("**lplan_fragad**: det som skickades till inloggningstjänsten, i tio minuter medan du loggar in."),
        ]
    after = _("Ingen annan webbplats får veta något, och ingen kaka används för statistik eller reklam.")
    heading = _("Kakor")
    return f"## {heading}\n\n" + "\n".join(f"- {line}" for line in lines) + f"\n\n{after}"


def _people() -> str:
    heading = _("Den som loggar in")
    said = _(
        "Namn, den adress som inloggningen nämner dig med, din roll, när du loggade in och när du senast gjorde något. "
        "Inloggningen glöms inom två dygn. Rollen finns kvar tills den tas ifrån dig. Vem som har sparat, godkänt "
        "eller publicerat något, och vem som har fått en roll, står kvar i loggen så länge uppgifterna används."
    )
    return f"## {heading}\n\n{said}"


def _asking() -> str:
    heading, owner = _("Vem som svarar för uppgifterna"), organisation()
    said = _("{name} ansvarar för tjänsten. Du kan begära att få veta vad som finns om dig, och att fel rättas.")
    said = said.format(name=escape(owner.name))
    if owner.contact:
        said += " " + _("Skriv till {contact}.").format(contact=f"[{escape(owner.contact)}](<{owner.contact_link}>)")
    return f"## {heading}\n\n{said}"
