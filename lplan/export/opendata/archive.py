"""The open data of one survey in one zip: every table in its three forms, what describes them, and the catalogue."""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace

import pandas as pd

from lplan.core.settings import settings
from lplan.export import opendata
from lplan.export.export_input import Work
from lplan.results import Results


def of_wave(results: Results, wave: str) -> Results:
    """The results with one wave's answers, scores, quotes and corrections alone. The scores stay as they were
    computed.
    """

    def kept(rows: pd.DataFrame) -> pd.DataFrame:
        return rows[rows["wave"] == wave] if len(rows) else rows

    return replace(
        results,
        waves=tuple(known for known in results.waves if known.key == wave),
        responses=kept(results.responses),
        scores=kept(results.scores),
        quotes=kept(results.quotes),
        corrections=kept(results.corrections),
    )


def files(work: Work, ending: str = "", *, wave: str = "") -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every open file of the survey, or of those with an ending; of one wave alone when
    it is named.
    """
    key, results = work.results.codebook.key, work.results.published
    open_files = opendata.everything({key: of_wave(results, wave) if wave else results}, settings().public_url)
    wanted = {name: made for name, made in open_files.items() if name.endswith(ending)}
    for n, (name, (_mime, make)) in enumerate(wanted.items()):
        work.tell(n / len(wanted), name)
        yield name, make()


def of_form(ending: str) -> Callable[[Work], Iterator[tuple[str, bytes]]]:
    """What gives the chosen wave's open files with an ending."""
    return lambda work: files(work, ending, wave=work.choice.wave)


def write(work: Work) -> bytes:
    """All of it in a zip. The published index counts, whatever weights the reader has moved."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files(work):
            archive.writestr(name, body)
    return file.getvalue()
