"""Every page's own controls, found by opening the page: a new one is in the tests of links from the day it is made."""

import re
from dataclasses import dataclass
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parent.parent
PAGES = dict(
    re.findall(r'page\(\s*"(\w+)",\s*_\("[^"]+"\),\s*"([^"]+)"', (ROOT / "app.py").read_text(encoding="utf-8"))
)
# What is no part of a view: the steps of handing in a file, the fields of a
# document that is being written ("title-…": it has an address of its own), who is at the keyboard.
NOT_IN_LINKS = re.compile(r"namn|viktnamn|viktsats|las_in_.*|[a-z_]+-.*")
SHARED = {"omgang": "2015 simulerad", "mot": "2011 simulerad", "region": "Skåne", "dimension": "Samverkan"}


@dataclass(frozen=True)
class Control:
    """A control of a page's own, and what an address says when it is set to something else than from the start."""

    kind: str
    name: str
    asked: str  # what the address says
    shown: str  # what the reader then sees in it


def opened(file: str, **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, words in address.items():
        app.query_params[name] = words
    app.run()
    return app if file == "overview" else app.switch_page(f"pages/{file}.py").run()


def controls(app: AppTest) -> list[Control]:
    """The open page's own controls that can be set to something else."""
    found = []
    for kind in ("selectbox", "multiselect", "button_group", "text_input", "toggle", "checkbox"):
        for control in getattr(app, kind):
            name = control.key
            if not name or name in SHARED or NOT_IN_LINKS.fullmatch(name):
                continue
            if name in ("lang", "visning", "enkat", "vikter", "sammanvagning", "vem", "vad"):  # the frame's
                continue
            if kind == "text_input":
                found.append(Control(kind, name, "å & 5 %", "å & 5 %"))
            elif kind in ("toggle", "checkbox"):
                found.append(Control(kind, name, "1", "true"))
            else:
                labels = list(control.options)
                if len(labels) > 1:
                    several = kind == "multiselect"  # in a list a comma parts two values
                    asked = labels[-1].replace(",", "%2C") if several else labels[-1]
                    found.append(Control(kind, name, asked, labels[-1]))
    found += [
        Control("expander", expander.proto.query_param_key, "true", "true")
        for expander in app.expander
        if expander.proto.query_param_key
    ]
    return found
