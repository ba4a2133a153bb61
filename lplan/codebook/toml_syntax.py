"""Explain a TOML syntax error to somebody who has never heard of TOML."""

import re

from lplan.core.errors import ERROR, Problem
from lplan.core.text import N_, _

# Pattern of the parser's message → what it means and what to do. The first match is used; the last matches everything.
_QUOTES = N_("Text ska stå inom citattecken, och decimaltal skrivs med punkt: 0.5.")
_WORDS: tuple[tuple[str, str, str], ...] = (
    (
        "overwrite|Duplicate|twice|redefine|mutate",
        N_("Ordet är redan skrivet i samma avsnitt."),
        N_("Behåll bara det ena."),
    ),
    ("Expected '='", N_("Raden saknar likhetstecken."), N_('Skriv ord = "värde".')),
    (
        "key part|Invalid statement",
        N_("Raden börjar inte med ett ord."),
        N_('Ord med å, ä, ö, punkt eller mellanslag ska stå inom citattecken: "åäö" = 1.'),
    ),
    ("end of document after|Invalid value", N_("Värdet går inte att förstå."), _QUOTES),
    ("date", N_("Datumet finns inte."), N_("Skriv datum som 2017-12-14, eller text inom citattecken.")),
    (
        "Unclosed|end of an? (array|table)",
        N_("En parentes är inte avslutad, eller så saknas ett komma mellan två värden."),
        N_("Varje [ ska ha sitt ] och varje { sitt }."),
    ),
    (
        "Unescaped|hex|Unicode",
        N_("Ett omvänt snedstreck betyder något särskilt i text."),
        N_("Skriv två, eller sätt texten inom enkla citattecken."),
    ),
    (
        "Unterminated|Expected|Illegal",
        N_("En text är inte avslutad."),
        N_("Sätt ett citattecken där texten slutar, på samma rad."),
    ),
    ("", N_("Raden går inte att förstå."), _QUOTES),
)


def problem(error: Exception, source: str) -> Problem:
    """The problem of a text that is not valid TOML: its line, what stands there, and what to do."""
    lines = source.split("\n")
    if isinstance(error, RecursionError) or "line" not in str(error) and "end of document" not in str(error):
        message = _("Kodboken innehåller något som är för stort för att läsas: för många parenteser eller siffror.")
        return Problem(ERROR, "codebook_syntax", message, _("Ta bort det."))
    line = re.search(r"at line (\d+)", str(error))
    row = (
        min(int(line[1]), len(lines))
        if line
        else max((n for n, line in enumerate(lines, 1) if line.strip()), default=1)
    )
    written = lines[row - 1].strip()
    # A list that was never closed is noticed where the next section begins.
    fault = "Unclosed" if written.startswith("[[") and "Invalid value" in str(error) else str(error)
    message, suggestion = next((m, s) for pattern, m, s in _WORDS if re.search(pattern, fault))
    shown = written[:80] + (" …" if len(written) > 80 else "")
    place = _("Kodbokens rad {n}: {text}").format(n=row, text=shown)
    return Problem(ERROR, "codebook_syntax", f"{_(message)} {place}", _(suggestion), row=row)
