"""Find the line of each key in a codebook, by parsing TOML that is already known to be valid.

Brackets, keys and `[[item]]` inside a string or a comment are not structure, so the text is parsed and not searched.
That costs a second pass over the file, so it is done when the first fault needs a line.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

Path = tuple[str | int, ...]
"""Where something stands: ("item", 3, "options", 0, "label"): keys, and places in lists counted from 0."""

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]+")


class Lines:
    """Finds the line of anything in the text of a valid TOML file."""

    def __init__(self, source: str):
        self.source = source

    def of(self, path: Sequence[str | int]) -> int | None:
        """The line (from 1) of a path, or of its nearest parent in the file."""
        for length in range(len(path), 0, -1):
            if (line := self._found.get(tuple(path[:length]))) is not None:
                return line
        return None

    @cached_property
    def _found(self) -> dict[Path, int]:
        self._starts = [0, *(match.end() for match in re.finditer("\n", self.source))]
        self._noted: dict[Path, int] = {}
        lists: dict[Path, int] = {}
        table: Path = ()
        at = self._space(0)
        while at < len(self.source):
            if self.source[at] == "[":
                double = self.source.startswith("[[", at)
                keys, end = self._key(at + 1 + double)
                table = self._header(keys, double, lists, at)
                at = self._space(end + 1 + double)
            else:
                at = self._space(self._pair(table, at))
        return self._noted

    def _header(self, keys: Path, double: bool, lists: dict[Path, int], at: int) -> Path:
        """The path that a [header] opens: in a list of tables, its latest element."""
        path: Path = ()
        for n, key in enumerate(keys, start=1):
            path += (key,)
            self._note(path, at)
            if double and n == len(keys):
                lists[path] = lists.get(path, -1) + 1
            if path in lists:
                path += (lists[path],)
            self._note(path, at)
        return path

    def _pair(self, table: Path, at: int) -> int:
        """key = value; every part of a dotted key is noted."""
        keys, end = self._key(at)
        for n in range(1, len(keys) + 1):
            self._note((*table, *keys[:n]), at)
        return self._value((*table, *keys), self._space(end + 1))

    def _value(self, path: Path, at: int) -> int:
        opening = self.source[at]
        if opening not in "[{":
            return self._match(at, _STRING, _SCALAR).end()
        at, n = self._space(at + 1), 0
        while self.source[at] not in "]}":
            if opening == "[":
                self._note((*path, n), at)
                at = self._value((*path, n), at)
            else:
                at = self._pair(path, at)
            at, n = self._space(at), n + 1
            if self.source[at] == ",":
                at = self._space(at + 1)
        return at + 1

    def _key(self, at: int) -> tuple[Path, int]:
        """The parts of a dotted key, and where it ends."""
        keys: Path = ()
        while True:
            at = self._space(at)
            match = self._match(at, _STRING, _BARE)
            keys += (match[0].strip("\"'"),)
            at = self._space(match.end())
            if self.source[at] != ".":
                return keys, at
            at += 1

    def _space(self, at: int) -> int:
        return self._match(at, _SPACE).end()

    def _match(self, at: int, *patterns: re.Pattern[str]) -> re.Match[str]:
        """The first of the patterns that matches here; in valid TOML one of them does."""
        for pattern in patterns:
            if match := pattern.match(self.source, at):
                return match
        raise ValueError(f"no valid TOML at character {at}")

    def _note(self, path: Path, at: int) -> None:
        if path not in self._noted:
            self._noted[path] = bisect_right(self._starts, at)
