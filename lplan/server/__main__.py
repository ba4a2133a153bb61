"""Serve the app on this machine, by default at http://localhost:8501: `python -m lplan.server`."""

import argparse
import errno
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from lplan.core import argument_parser, text
from lplan.core.errors import LplanError
from lplan.core.text import _


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until somebody stops it, and return the exit status; never a traceback for what a person did."""
    argument_parser.listen(argv)
    parser = argument_parser.parser(
        "lplan.server", _("Visar enkäterna i en webbläsare, vanligen på http://localhost:8501.")
    )
    parser.add_argument("--host", default="127.0.0.1", help=_("adressen att lyssna på; 0.0.0.0 når hela nätverket"))
    parser.add_argument(
        "--port", type=_port, default=os.environ.get("PORT", "8501"), help=_("porten; annars den i PORT, annars 8501")
    )
    parser.add_argument(
        "--local",
        action="store_true",
        help=_("den som sitter vid den här datorn får göra allt utan att logga in; andra får bara läsa"),
    )
    parser.add_argument("--codebook", type=Path, help=_("en egen enkät, bredvid den som följer med"))
    parser.add_argument(
        "--log-requests", action="store_true", help=_("skriv en rad för varje begäran, utan hemligheter och adresser")
    )
    args = parser.parse_args(argv)
    if args.codebook:
        os.environ["LPLAN_CODEBOOK"] = str(args.codebook.resolve())
    from lplan.core.settings import settings  # after the environment is set: settings are read once

    try:
        own = settings().codebook
        _known = settings().login  # one that is half set up is told of before anything is served
        if own and not own.is_file():
            raise LplanError(_("Filen {name} går inte att öppna: {why}.").format(name=own, why=_("den finns inte")))
    except LplanError as error:
        parser.error(str(error))
    try:
        _serve(args.host, args.port, local=args.local, requests=args.log_requests or settings().log_requests)
    except LplanError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def _port(words: str) -> int:
    """A port as argparse wants it, from the command line and from PORT alike."""
    if not words.isdecimal() or not 0 < int(words) < 65_536:
        raise argparse.ArgumentTypeError(_("{value} är ingen port: 1 till 65535").format(value=repr(words)))
    return int(words)


def _serve(host: str, port: int, *, local: bool, requests: bool) -> None:
    taken = _taken(host, port)  # first: who asks for a port in use is not to wait for the program to load
    import uvicorn

    from lplan.core.settings import settings
    from lplan.server import metrics, server_log
    from lplan.server.application import application, trusted_hosts
    from lplan.server.slow_connections import Punctual

    server_log.begin(requests)
    metrics.serve(settings().metrics_port)

    if not local and not settings().login:
        print(_("Alla kan läsa och ingen kan ändra något. Starta med --local för att göra mer på den egna datorn."))
    print(f"Lärandeplaner: http://{'localhost' if host == '127.0.0.1' else host}:{port}", flush=True)
    # An absurdly long link shall meet our own words and not the server's: it may be this long to be read at all.
    config = uvicorn.Config(
        application(hosts=trusted_hosts(host), local=local),
        log_config=None,
        log_level="warning",
        access_log=False,
        http=Punctual,
        forwarded_allow_ips=settings().trusted_proxies,
        h11_max_incomplete_event_size=1_000_000,
    )
    server = uvicorn.Server(config)
    server.run(sockets=[taken])
    if not server.started:
        raise LplanError(_("Servern kom inte i gång. Vad som hände står ovan."))


def _taken(host: str, port: int) -> socket.socket:
    """The port, ours from now on: nobody is let in before the server listens. Raises LplanError with the reason."""
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    if os.name == "posix":  # a server that was just stopped leaves the port waiting; elsewhere this would share it
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except OSError as error:
        found.close()
        raise LplanError(_refused(host, port, error)) from None
    return found


def _refused(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return _("Port {port} används redan. Stäng det program som har den, eller välj en annan med --port.").format(
            port=port
        )
    if error.errno == errno.EACCES:
        return _("Port {port} får bara systemet öppna. Välj en över 1023 med --port.").format(port=port)
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return _("Adressen {host} hör inte till den här datorn. Välj en annan med --host.").format(host=host)
    return _("Port {port} på {host} går inte att öppna: {why}.").format(port=port, host=host, why=text.reason(error))


if __name__ == "__main__":
    sys.exit(main())
