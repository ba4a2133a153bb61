"""The solver HiGHS prints a line of its own to the standard output, past every option: here it is kept out of it."""

import contextlib
import ctypes
import os
import sys
import tempfile
import threading
from collections.abc import Iterator

_ONE_AT_A_TIME = threading.Lock()  # two who each put back what they found could put back each other's file
_MARK = b"Highs"


@contextlib.contextmanager
def without_chatter() -> Iterator[None]:
    """Lines that begin with "Highs" and are written to the process's standard output meanwhile are dropped.

    What other threads write in the meantime comes out afterwards. Where there is no standard output, or no C library to
    ask to empty its buffer, nothing is done.
    """
    try:
        library = ctypes.CDLL(None)
        library.fflush(None)
        os.fstat(1)
    except (OSError, AttributeError, TypeError):
        yield
        return
    with _ONE_AT_A_TIME, tempfile.TemporaryFile() as kept:
        with contextlib.suppress(OSError, ValueError, AttributeError):
            sys.stdout.flush()
        ours = os.dup(1)
        os.dup2(kept.fileno(), 1)
        try:
            yield
        finally:
            library.fflush(None)
            os.dup2(ours, 1)
            kept.seek(0)
            others = b"".join(line for line in kept if not line.startswith(_MARK))
            with contextlib.suppress(OSError):
                if others:
                    os.write(ours, others)
            os.close(ours)
