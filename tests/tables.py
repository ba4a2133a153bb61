"""The tables on a page under AppTest, read from their HTML as a browser would."""

import pandas as pd
from lxml import html
from streamlit.testing.v1 import AppTest


def tables(app: AppTest) -> list[pd.DataFrame]:
    """Each as a frame of the words that are seen."""
    return [read(table) for table in _elements(app)]


def links(app: AppTest) -> list[list[str]]:
    """The addresses that each table's cells lead to, in the order they are read."""
    return [table.xpath(".//a/@href") for table in _elements(app)]


def read(table: html.HtmlElement) -> pd.DataFrame:
    """A <table> as a frame."""
    heads = [head.text_content() for head in table.xpath("./thead/tr/th")]
    return pd.DataFrame([[cell.text_content() for cell in row] for row in table.xpath("./tbody/tr")], columns=heads)


def _elements(app: AppTest) -> list[html.HtmlElement]:
    bodies = [element.proto.body for element in app.get("html")]
    return [table for body in bodies for table in html.fragment_fromstring(body, create_parent=True).iter("table")]
