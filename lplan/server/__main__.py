"""`python -m lplan.server`: serve on this machine, by default at http://localhost:8501."""

import argparse
import os
from pathlib import Path

import uvicorn

from lplan.errors import LplanError


def _port(words: str) -> int:
    """A port as argparse wants it, from the command line and from PORT alike."""
    if not words.isdecimal() or not 0 < int(words) < 65_536:
        raise argparse.ArgumentTypeError(f"{words!r} is no port: 1 to 65535")
    return int(words)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m lplan.server", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=_port, default=os.environ.get("PORT", "8501"))
    parser.add_argument("--codebook", type=Path, help="another survey to offer beside the shipped one")
    args = parser.parse_args()
    if args.codebook:
        os.environ["LPLAN_CODEBOOK"] = str(args.codebook.resolve())
    from lplan.settings import settings  # after the environment is set: settings are read once

    try:
        own = settings().codebook
    except LplanError as error:
        parser.error(str(error))
    if own and not own.is_file():
        parser.error(f"there is no file {own}")
    from lplan.server import application

    print(f"Lärandeplaner: http://{'localhost' if args.host == '127.0.0.1' else args.host}:{args.port}", flush=True)
    # An absurdly long link shall meet our own words and not the server's: it may be this long to be read at all.
    uvicorn.run(
        application(), host=args.host, port=args.port, log_level="warning", access_log=False,
        http="h11", h11_max_incomplete_event_size=1_000_000,
    )  # fmt: skip


if __name__ == "__main__":
    main()
