"""Compute an index from a codebook and a file of answers, and write it as the CSV files of docs/index.md: `score`."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pandas as pd

from lplan import codebook as codebooks
from lplan import index
from lplan.cli.options.file_examination import add_decisions, decided
from lplan.cli.options.files_and_folders import bytes_of, folder, positive, unwritable, whole
from lplan.cli.options.intake_options import line
from lplan.core import table_writer, units
from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.text import _
from lplan.index.engine import normalisation
from lplan.intake.answers import several_waves

Made = TypeVar("Made")
SHOWN = 40  # so many problems are printed


def add(parser) -> None:
    parser.add_argument("--codebook", type=Path, required=True, help=_("kodboken (docs/codebook.md)"))
    parser.add_argument(
        "--responses", type=Path, required=True, help=_("svarsfilen, i alla former som import läser (docs/index.md)")
    )
    add_decisions(parser)
    parser.add_argument("--index", type=Path, help=_("en fil med nycklar som ersätter kodbokens (docs/index.md)"))
    parser.add_argument("--register", type=Path, help=_("registret; annars det som kodboken nämner"))
    parser.add_argument("--out", type=Path, required=True, help=_("mapp för filerna"))
    parser.add_argument(
        "--uncertainty", type=positive, metavar="N", help=_("räkna också om N gånger med andra vikter och metoder")
    )
    parser.add_argument("--seed", type=whole, default=1, help=_("frö för omräkningarna: samma tal ger samma filer"))
    parser.set_defaults(run=run)


def run(args) -> int:
    """0 when the files are written; 1, and words on the way, when something is wrong."""
    read = _Read(args)
    _said(read.problems)
    book, register, definition, frame = read.book, read.register, read.definition, read.frame
    faulty = any(problem.severity == ERROR for _file, problem in read.problems)
    if faulty or book is None or definition is None or frame is None:
        print(_("Ingenting har skrivits."), file=sys.stderr)
        return 1
    try:
        scores = index.score(frame, book, definition, register)
        files = {"scores": _scores(scores, book, definition, register), "weights": index.shares(book, definition)}
        if definition.summary:
            names = _names(book, definition)
            table = index.summary(scores, frame, book, definition, register)
            table.insert(4, "name", table["code"].map(names))
            files["groups"] = table
        if args.uncertainty is not None:
            files |= _uncertainty(frame, book, definition, register, args)
        folder(args.out)
        for name, table in files.items():
            (args.out / f"{name}.csv").write_bytes(
                table_writer.delimited(table_writer.rows_of(table), table_writer.OPEN)
            )
        (args.out / "definition.json").write_text(_document(book, definition), encoding="utf-8")
    except OSError as error:
        raise unwritable(args.out, error) from None
    except Refused as refused:
        _said([(args.codebook.name, problem) for problem in refused.problems])
        print(_("Ingenting har skrivits."), file=sys.stderr)
        return 1
    root = scores[scores["code"] == index.ROOT]
    print(
        _("{files} filer i {folder}: {n} av {total} har ett värde. Index {hash}.").format(
            files=len(files) + 1,
            folder=args.out,
            n=int(root["score"].notna().sum()),
            total=len(root),
            hash=definition.hash[:12],
        )
    )
    return 0


class _Read:
    """What the four files say, and everything that is wrong with them: (file, problem)."""

    def __init__(self, args):
        self.problems: list[tuple[str, Problem]] = []
        self.definition: index.IndexDefinition | None = None
        self.frame: pd.DataFrame | None = None
        self.register = units.Register()
        self.book = book = self.tried(args.codebook, lambda: codebooks.load(args.codebook))
        data = self.tried(args.responses, lambda: bytes_of(args.responses))
        beside = args.codebook.parent / book.register if book and book.register else None
        if listed := args.register or beside:
            known = self.tried(listed, lambda: units.load(listed))
            self.register = self.register if known is None else known
        if book is None:  # the other two are read by it
            return
        self.definition = self.tried(args.codebook, lambda: index.definition(book, args.index), args.index)
        if data is not None:
            found = self.tried(args.responses, lambda: self.answers(data, args, book))
            if found:
                self.frame = found[0]
                self.problems += [(args.responses.name, problem) for problem in found[1]]

    def answers(self, data: bytes, args, book: codebooks.Codebook) -> tuple[pd.DataFrame, list[Problem]]:
        profile = decided(args, args.profile)
        return several_waves.responses(data, args.responses.name, book, self.register, profile)

    def tried(self, path: Path, work: Callable[[], Made], over: Path | None = None) -> Made | None:
        """What the work gives, or None and its problems noted, each with its file: `over` for the words that it
        says.
        """
        try:
            return work()
        except Refused as refused:
            words = index.words_of(over) if over else ()
            self.problems += [((over if over and p.column in words else path).name, p) for p in refused.problems]
            return None


def _said(problems: list[tuple[str, Problem]]) -> None:
    """The problems on the error stream, errors first, a long list cut."""
    ordered = sorted(problems, key=lambda one: (one[1].severity != ERROR, one[0], one[1].row or 0))
    for file, one in ordered[:SHOWN]:
        print(line(one, file), file=sys.stderr)
    if len(ordered) > SHOWN:
        print(_("… och {n} till.").format(n=len(ordered) - SHOWN), file=sys.stderr)


def _names(book, definition) -> dict[str, str]:
    """What each node is called."""
    names = {code: str(one.name) for code, one in book.by_dimension.items()}
    return names | {code: str(item.text) for code, item in book.by_code.items()} | {index.ROOT: str(definition.name)}


def _scores(scores: pd.DataFrame, book, definition, register) -> pd.DataFrame:
    """The scores with names, the index first, then dimensions, then items."""
    names = _names(book, definition)
    kinds = {"index": 0, "dimension": 1, "item": 2}
    table = scores.assign(order=scores["kind"].map(kinds)).sort_values(["wave", "order"], kind="stable")
    shown = normalisation.rounded(table["score"].to_numpy(dtype=float), definition.decimals, definition.rounding)
    levels = definition.level_names
    table["level_name"] = [levels[int(n)] if pd.notna(n) else "" for n in table["level"]]
    table.insert(2, "unit_name", [register.by_code[u].name if u in register.by_code else u for u in table["unit"]])
    table.insert(5, "name", table["code"].map(names))
    table.insert(7, "shown", shown.round(max(definition.decimals, 0)))
    columns = ["wave", "unit", "unit_name", "kind", "code", "name", "score", "shown", "rank", "coverage", "low", "high"]
    return table[[*columns, "level", "level_name"]]


def _uncertainty(frame, book, definition, register, args) -> dict[str, pd.DataFrame]:
    """The draws' results, a wave after the other: file name → table."""
    gathered: dict[str, list[pd.DataFrame]] = {}
    for wave in frame["wave"].unique():
        found = index.uncertainty(frame, book, definition, register, wave=wave, draws=args.uncertainty, seed=args.seed)
        factors = found.factors.copy()
        for column in ("alternatives", "labels"):
            factors[column] = [";".join(map(str, one)) for one in factors[column]]
        tables = {
            "units": found.units,
            "dimensions": found.dimensions,
            "levels": found.levels,
            "groups": found.groups,
            "factors": factors.assign(draws=found.draws, seed=found.seed, shift=round(found.shift, 6)),
        }
        if len(found.before):
            pairs = found.before.rename_axis(index="unit", columns="other").stack().reset_index()
            tables["before"] = pairs.set_axis(["unit", "other", "p_before"], axis=1)
        for name, table in tables.items():
            gathered.setdefault(f"uncertainty_{name}", []).append(table.assign(wave=wave)[["wave", *table.columns]])
    return {name: pd.concat(parts, ignore_index=True) for name, parts in gathered.items()}


def _document(book, definition) -> str:
    said = {
        "hash": definition.hash,
        "codebook": {"key": book.key, "version": book.version, "hash": book.hash},
        "definition": definition.document(),
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"
