"""Hold a survey's frames wave by wave: each is read or computed when first asked for, and dropped for want of room."""

import weakref
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import count
from threading import Lock
from typing import Any, overload

import pandas as pd
import pyarrow as pa

from lplan import index
from lplan.codebook import Codebook
from lplan.core.units import Register

serials = count()  # a number for each owner of kept frames: an object's own address may be used again


class KeptFrames:
    """Frames in memory, `limit` bytes of them at most, all owners together: the one used longest ago gives way."""

    def __init__(self, limit: int):
        self.limit, self.size = limit, 0
        self._frames: OrderedDict[tuple[int, Hashable], tuple[pd.DataFrame, int]] = OrderedDict()
        self._lock = Lock()
        self._making: dict[tuple[int, Hashable], Lock] = defaultdict(Lock)

    def get(self, owner: int, key: Hashable, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """The frame that `make` gives: as it was the last time, if it is still here. Made by one reader at a time."""
        place = (owner, key)
        if (found := self._found(place)) is not None:
            return found
        with self._lock:
            making = self._making[place]
        with making:
            found = self._found(place)
            return self._keep(place, make()) if found is None else found

    def forget(self, owner: int) -> None:
        """The owner is gone."""
        with self._lock:
            for place in [place for place in self._frames if place[0] == owner]:
                self._drop(place)

    def _found(self, place: tuple[int, Hashable]) -> pd.DataFrame | None:
        with self._lock:
            if place not in self._frames:
                return None
            self._frames.move_to_end(place)
            return self._frames[place][0]

    def _keep(self, place: tuple[int, Hashable], frame: pd.DataFrame) -> pd.DataFrame:
        size = int(frame.memory_usage().sum())
        with self._lock:
            self._making.pop(place, None)
            self._frames[place] = (frame, size)
            self.size += size
            while self.size > self.limit and len(self._frames) > 1:
                self._drop(next(iter(self._frames)))
        return frame

    def _drop(self, place: tuple[int, Hashable]) -> None:
        self.size -= self._frames.pop(place)[1]


WHOLE = KeptFrames(200 << 20)  # waves' whole frames
PARTS = KeptFrames(100 << 20)  # what has been picked out of them: small, and not to be pushed out by whole ones


class WaveFrames:
    """A frame with the column `wave`, a wave at a time."""

    def __init__(self, waves: Iterable[str], make: Callable[[str], pd.DataFrame], empty: pd.DataFrame):
        self.waves, self._make, self.empty = tuple(waves), make, empty
        self._frame: pd.DataFrame | None = None
        self._serial = next(serials)
        weakref.finalize(self, WHOLE.forget, self._serial)

    @classmethod
    def of(cls, frame: pd.DataFrame) -> "WaveFrames":
        """A frame that is there already."""
        made = cls(dict.fromkeys(frame["wave"]), lambda wave: frame[frame["wave"] == wave], frame.iloc[:0])
        made._frame = frame
        return made

    def __getitem__(self, wave: str) -> pd.DataFrame:
        """The rows of one wave; none of a wave that is not here. Nobody changes them."""
        return WHOLE.get(self._serial, wave, lambda: self._make(wave)) if wave in self.waves else self.empty

    def latest_first(self) -> Iterator[pd.DataFrame]:
        """Each wave's rows."""
        return (self[wave] for wave in reversed(self.waves))

    def some(self, waves: Iterable[str]) -> pd.DataFrame:
        """The rows of some waves, in this order."""
        frames = [self[wave] for wave in self.waves if wave in set(waves)]
        return frames[0] if len(frames) == 1 else pd.concat(frames or [self.empty], ignore_index=True)

    @property
    def whole(self) -> pd.DataFrame:
        """The rows of every wave: of a large survey more than should be held in memory."""
        return self._frame if self._frame is not None else self.some(self.waves)


class PackedFrame:
    """A frame of text with each column's different words once, and for each row which of them: a tenth of its size."""

    def __init__(self, frame: pd.DataFrame):
        table = pa.Table.from_pandas(frame, preserve_index=False)
        self._columns = {name: _packed(table[name].combine_chunks()) for name in table.column_names}

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return sum(column.nbytes for column in self._columns.values())

    def frame(self) -> pd.DataFrame:
        """The frame again."""
        columns = ((name, packed.cast(pa.large_string())) for name, packed in self._columns.items())
        return pd.DataFrame({name: pd.array(column, dtype="str") for name, column in columns})


def _packed(column: pa.Array) -> pa.DictionaryArray:
    found = column.dictionary_encode()
    small = next(
        kind for kind in (pa.uint8(), pa.uint16(), pa.int32()) if len(found.dictionary) < 1 << kind.bit_width - 1
    )
    return pa.DictionaryArray.from_arrays(found.indices.cast(small), found.dictionary)


class ByWave:
    """A field of a dataclass that is given as a frame or as `WaveFrames`, and read as the whole frame."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Any: ...

    @overload
    def __get__(self, instance: object, owner: type) -> pd.DataFrame: ...

    def __get__(self, instance: object | None, owner: type) -> Any:
        if instance is None:
            raise AttributeError(self.name)  # the dataclass takes it for a field without a default
        return vars(instance)[self.name].whole

    def __set__(self, instance: object, value: pd.DataFrame | WaveFrames) -> None:
        vars(instance)[self.name] = value if isinstance(value, WaveFrames) else WaveFrames.of(value)


def by_wave(instance: object, name: str) -> WaveFrames:
    """A field that is `ByWave`, a wave at a time."""
    found: WaveFrames = vars(instance)[name]
    return found


def scored_by_wave(
    responses: WaveFrames, codebook: Codebook, definition: index.IndexDefinition, register: Register
) -> WaveFrames:
    """The scores of each wave's responses; of all waves at once, where the index pools them."""
    if definition.pooled:
        return WaveFrames.of(index.score(responses.whole, codebook, definition, register))
    empty = index.score(responses.empty, codebook, definition, register)
    return WaveFrames(responses.waves, lambda wave: index.score(responses[wave], codebook, definition, register), empty)
