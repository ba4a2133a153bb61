"""The open data of one survey in one zip: every table in its three forms, what describes them, and the catalogue."""

import io
import zipfile
from collections.abc import Iterator

from lplan.publish import opendata
from lplan.publish.work import Work
from lplan.settings import settings


def files(work: Work, endings: tuple[str, ...] = ()) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every open file of the survey, or of those with these endings."""
    key = work.results.codebook.key
    open_files = opendata.everything({key: work.results.base or work.results}, settings().public_url)
    wanted = {name: made for name, made in open_files.items() if not endings or name.endswith(endings)}
    for n, (name, (_mime, make)) in enumerate(wanted.items()):
        work.tell(n / len(wanted), name)
        yield name, make()


def write(work: Work) -> bytes:
    """All of it in a zip. The published index counts, whatever weights the reader has moved."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files(work):
            archive.writestr(name, body)
    return file.getvalue()
