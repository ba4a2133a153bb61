"""The figures on a page under test, as the browser is told of them."""

import json

from streamlit.testing.v1 import AppTest


def figures(app: AppTest) -> list[dict]:
    """Each figure's view: name, alt, what a press does, and the figure itself (`lplan/ui/figure/component.py`)."""
    return [json.loads(element.proto.bytes) for element in app.get("bidi_component")]
