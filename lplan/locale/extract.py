"""Collect every message in the code into the English catalogue: `python -m lplan.locale.extract`.

Translations that exist are kept; messages that are gone are dropped. A test fails while any message lacks English.
"""

import ast
import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUE = Path(__file__).parent / "en" / "LC_MESSAGES" / "lplan.po"
HEADER = """\
msgid ""
msgstr ""
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
KEYWORDS = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2)}


def messages() -> Catalog:
    """Every message in app.py, pages/ and lplan/, HTML templates too."""
    catalogue = Catalog(locale="en", charset="utf-8")
    message: str | tuple[str, ...]
    for path in sorted([ROOT / "app.py", *ROOT.glob("pages/*.py"), *ROOT.glob("lplan/**/*.py")]):
        for message in python_messages(path.read_text(encoding="utf-8")):
            catalogue.add(message)
    for path in sorted(ROOT.glob("lplan/**/*.html")):
        for _line, message, _comments, _context in extract_from_file(
            "jinja2.ext.babel_extract", path, keywords=KEYWORDS
        ):
            catalogue.add(message)
    return catalogue


def python_messages(source: str) -> list[str | tuple[str, str]]:
    """The messages of a Python module in order, those inside f-strings too, which Babel's own reader skips."""
    messages: list[tuple[int, int, str | tuple[str, str]]] = []
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        words = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if KEYWORDS.get(name) and len(words) >= 2:
            messages.append((call.lineno, call.col_offset, (words[0], words[1])))
        elif name in KEYWORDS and not KEYWORDS[name] and words:
            messages.append((call.lineno, call.col_offset, words[0]))
    return [message for _line, _column, message in sorted(messages, key=lambda one: one[:2])]


def update() -> Catalog:
    """Update the catalogue on disk from the code; translations are kept."""
    catalogue = messages()
    if CATALOGUE.exists():
        known = read_po(CATALOGUE.open("rb"), locale="en")
        for message in catalogue:
            translated = known.get(message.id)
            if message.id and translated is not None and translated.string:
                message.string = translated.string
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(written(catalogue))
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """The catalogue as a file: sorted, without dates and line numbers, so that it changes only with a message."""
    file = io.BytesIO()
    write_po(file, catalogue, sort_output=True, omit_header=True, no_location=True, width=110)
    return HEADER.encode() + file.getvalue()


def untranslated(catalogue: Catalog) -> list:
    """Messages without English."""
    return [m.id for m in catalogue if m.id and not (all(m.string) if isinstance(m.string, tuple) else m.string)]


if __name__ == "__main__":
    missing = untranslated(update())
    print(f"{len(missing)} messages lack English")
