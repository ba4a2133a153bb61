"""The register of rooms in ARCHITECTURE.md, drawn from the code: `python -m tests.rooms` writes it anew."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
BEGIN, END = "<!-- rooms: drawn by python -m tests.rooms -->\n", "<!-- end of rooms -->\n"


def first_line(path: Path) -> str:
    """What a module or package says of itself, in its docstring's first sentence."""
    told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return told.split("\n\n")[0].replace("\n", " ").strip()


def folders() -> list[Path]:
    """Every package of ours, the outermost first; the database's migrations are steps in time, not modules."""
    found = [path.parent for path in (ROOT / "lplan").rglob("__init__.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def modules(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.py") if not path.name.startswith("__"))


def register() -> str:
    """A line for each folder: what it does, and its modules."""
    lines = ["| folder | what it does | modules |", "|---|---|---|"]
    for folder in folders():
        names = ", ".join(path.stem for path in modules(folder))
        lines.append(f"| `{folder.relative_to(ROOT)}/` | {first_line(folder / '__init__.py')} | {names} |")
    return "\n".join(lines) + "\n"


def written(text: str) -> str:
    """ARCHITECTURE.md with the register as the code is now."""
    before, _begin, rest = text.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    return before + BEGIN + register() + END + after


if __name__ == "__main__":
    page = ROOT / "ARCHITECTURE.md"
    page.write_text(written(page.read_text(encoding="utf-8")), encoding="utf-8")
