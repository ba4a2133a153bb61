"""Read several files handed in together (a folder, an upload or a zip) as one delivery."""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from lplan.core.errors import NOTE, Problem, Refused
from lplan.core.text import _
from lplan.intake import prefilled_workbook
from lplan.intake.files.file_reader import Delivery, Limits, Progress, Sheet, read
from lplan.intake.files.file_screening import refuse

MOST = 500  # files in one batch
ENDINGS = (".xlsx", ".csv", ".tsv", ".txt", ".sav", ".zsav", ".json")
_MARK = b"lplan batch 1"  # the comment of a zip that we have made ourselves


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Files (name, content) as one zip, which `read` reads."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = _MARK
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(PurePosixPath(name).name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def folder(path: Path) -> list[tuple[str, bytes]]:
    """The files of a folder that may hold answers, by name; raises OSError."""
    wanted = [p for p in path.iterdir() if p.is_file() and _wanted(p.name)]
    return [(p.name, p.read_bytes()) for p in sorted(wanted)]


def _wanted(name: str) -> bool:
    """Whether a file may hold answers: no locks of Excel's, no traces of the operating system's."""
    last = PurePosixPath(name).name
    return last.lower().endswith(ENDINGS) and not last.startswith(("~$", ".")) and "__MACOSX" not in name


def is_batch(data: bytes) -> bool:
    """Whether a file is a zip of files with answers, and not a workbook (which is a zip too)."""
    if not data.startswith(b"PK\3\4"):
        return False
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return False
    workbook = any(name.rpartition("/")[2] in ("[Content_Types].xml", "mimetype") for name in names)
    return not workbook and any(_wanted(name) for name in names)


def read_any(data: bytes, name: str, limits: Limits = Limits(), progress: Progress | None = None) -> Delivery:
    """Read a file, or every file of a zip as one delivery; raises Refused with all that is wrong with any of them.

    The workbooks of a prefilled round become one sheet with a row for each unit.
    """
    if not is_batch(data):
        one = read(data, name, limits, progress)
        return prefilled_workbook.gathered([one]) if prefilled_workbook.is_prefilled(one) else one
    return _together(_each(_members(data, limits), limits, progress), name, hashlib.sha256(data).hexdigest())


def _members(data: bytes, limits: Limits) -> list[tuple[str, bytes]]:
    """(name, content) of the files in a zip that may hold answers, measured before they are unpacked."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [m for m in archive.infolist() if not m.is_dir() and _wanted(m.filename)]
        if len(members) > MOST:
            raise refuse("members", _("Arkivet har fler än {n} filer.").format(n=MOST), _("Dela upp det."))
        most = limits.megabytes << 20
        for member in members:
            name = PurePosixPath(member.filename).name
            if member.flag_bits & 0x1:
                message = _("Filen {name} är skyddad med lösenord.").format(name=name)
                raise refuse("encrypted", message, _("Ta bort lösenordet och spara på nytt."))
            try:
                with archive.open(member) as file:
                    content = file.read(most + 1)
            except (zipfile.BadZipFile, EOFError, OSError, zlib.error, NotImplementedError, ValueError):
                message = _("Filen {name} är skadad i arkivet.").format(name=name)
                raise refuse("damaged", message, _("Packa filerna på nytt.")) from None
            if len(content) > most:
                message = _("Filen {name} är större än {n} MB.").format(name=name, n=limits.megabytes)
                raise refuse("too_large", message, _("Ta bort bilder och blad som inte behövs."))
            found.append((name, content))
    return found


def _each(files: Sequence[tuple[str, bytes]], limits: Limits, progress: Progress | None) -> list[Delivery]:
    """Each file read; Refused, when any cannot be, with all that is wrong and the file's name before it."""
    found, problems = [], []
    for n, (name, content) in enumerate(files):
        if progress:
            progress(_("Läser {name}").format(name=name), n / len(files))
        try:
            found.append(read(content, name, limits, progress))
        except Refused as refused:
            problems += [replace(problem, message=f"{name}: {problem.message}") for problem in refused.problems]
    if problems:
        raise Refused(problems)
    return found


def _together(deliveries: Sequence[Delivery], name: str, sha256: str) -> Delivery:
    """Several deliveries as one."""
    own = [delivery for delivery in deliveries if prefilled_workbook.is_prefilled(delivery)]
    if own and len(own) < len(deliveries):
        others = ", ".join(d.name for d in deliveries if d not in own)
        message = _("Bland de förifyllda arbetsböckerna ligger andra filer: {names}.").format(names=others)
        raise refuse("mixed", message, _("Läs in dem för sig."))
    kinds = {delivery.kind for delivery in deliveries}
    if len(kinds) > 1:
        message = _("Filerna är av olika slag ({kinds}).").format(kinds=", ".join(sorted(kinds)))
        raise refuse("mixed", message, _("Läs in ett slag i taget."))
    if own:
        one = prefilled_workbook.gathered(own)
    else:
        sheets = [replace(sheet, name=_titled(d, sheet), file=d.name) for d in deliveries for sheet in d.sheets]
        notes = [note for d in deliveries for note in d.notes]
        one = replace(deliveries[0], sheets=tuple(sheets), notes=tuple(dict.fromkeys(notes)))
    message = _("{n} filer läses tillsammans.").format(n=len(deliveries))
    return replace(one, name=name, sha256=sha256, notes=(Problem(NOTE, "batch", message), *one.notes))


def _titled(delivery: Delivery, sheet: Sheet) -> str:
    """What a sheet of one of several files is called: after its file, which says whose it is."""
    stem = PurePosixPath(delivery.name).stem
    return stem if len([s for s in delivery.sheets if s.height and not s.hidden]) == 1 else f"{stem} {sheet.name}"
