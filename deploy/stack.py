"""Start PostgreSQL, two processes of the app and nginx on loopback, with the files of this folder: `make stack`."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Debian's PostgreSQL refuses to run as root.
AS_POSTGRES = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
NGINX = """\
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; worker_processes 1;
{user}
events {{ worker_connections 4096; }}
http {{
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  include {folder}/balance.conf;
  server {{ listen 127.0.0.1:{port}; include {proxy}; }}
}}
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Postgres:
    """A PostgreSQL server of our own on loopback. FileNotFoundError where none is installed."""

    def __init__(self) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [
            Path(path) for path in [shutil.which("initdb")] if path
        ]
        if not found:
            raise FileNotFoundError("PostgreSQL is missing: run `make test`, or install the package postgresql")
        self.programs, self.folder, self.port = (
            found[-1].parent,
            Path(tempfile.mkdtemp(prefix="lplan-pg-")),
            free_port(),
        )
        if AS_POSTGRES:
            shutil.chown(self.folder, "postgres", "postgres")
        self.url = f"postgresql+psycopg://lplan@127.0.0.1:{self.port}/postgres"
        new = ["-D", self.folder / "data", "-A", "trust", "-U", "lplan", "-E", "UTF8", "--locale=C.UTF-8"]
        self._run("initdb", *new)
        self.start()

    def start(self) -> None:
        """Start it, also after a stop."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._run("pg_ctl", "-D", self.folder / "data", "-w", "-o", options, "-l", self.folder / "log", "start")

    def stop(self) -> None:
        """Stop it at once, as a machine that loses its power."""
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")

    def remove(self) -> None:
        """Stop it and delete its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [*AS_POSTGRES, self.programs / program, *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd="/")


class Stack:
    """Processes of the app on one PostgreSQL behind nginx, at `url`."""

    def __init__(
        self, folder: Path, port: int = 0, processes: int = 2, words: tuple[str, ...] = (), **environment: str
    ):
        if not shutil.which("nginx"):
            raise FileNotFoundError("nginx is missing: install the package nginx-light")
        self.folder, self.port, self.words = folder, port or free_port(), words
        self.url = f"http://localhost:{self.port}"
        self.database = Postgres()
        self.environment = {"LPLAN_DATABASE_URL": self.database.url, "LPLAN_PUBLIC_URL": self.url, **environment}
        self.ports = [free_port() for _n in range(processes)]
        self.apps = [self._app(port) for port in self.ports]
        balance = (HERE / "nginx" / "balance.conf").read_text(encoding="utf-8")
        first, *others = [line for line in balance.splitlines(keepends=True) if "server 127.0.0.1:" in line]
        servers = "".join(first.replace("8501", str(port)) for port in self.ports)
        balance = balance.replace(first, servers).replace("".join(others), "")
        (folder / "balance.conf").write_text(balance, encoding="utf-8")
        user = "user root;" if os.geteuid() == 0 else ""
        text = NGINX.format(folder=folder, port=self.port, proxy=HERE / "nginx" / "proxy.conf", user=user)
        (folder / "nginx.conf").write_text(text, encoding="utf-8")
        for app in self.ports:
            answers(f"http://localhost:{app}/ready")
        self.nginx = subprocess.Popen(["nginx", "-c", folder / "nginx.conf", "-p", folder])
        answers(f"{self.url}/ready")

    def _app(self, port: int) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-m", "lplan.server", "--port", str(port), *self.words],
            cwd=HERE.parent,
            env=os.environ | self.environment,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / f"app-{port}.log").open("ab"),
        )

    def log(self, number: int) -> str:
        """What a process has written."""
        return (self.folder / f"app-{self.ports[number]}.log").read_text(encoding="utf-8")

    def kill(self, number: int) -> None:
        """End a process without a warning."""
        self.apps[number].kill()
        self.apps[number].wait()

    def restart(self, number: int) -> None:
        """Start a process that has ended, as systemd does."""
        self.apps[number] = self._app(self.ports[number])
        answers(f"http://localhost:{self.ports[number]}/ready")

    def stop(self) -> None:
        """Stop everything and delete the database."""
        for process in (self.nginx, *self.apps):
            process.terminate()
        for process in (self.nginx, *self.apps):
            process.wait(30)
        self.database.remove()


def answers(url: str) -> None:
    """Wait until a URL answers. Raises TimeoutError after two minutes."""
    for _n in range(480):
        try:
            urllib.request.urlopen(url, timeout=2)
            return
        except OSError:
            time.sleep(0.25)
    raise TimeoutError(f"{url} does not answer")


def main() -> None:
    """Run the stack until Ctrl-C, or until it is told to end."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="lplan-stack-") as folder:
        stack = Stack(Path(folder), int(os.environ.get("PORT", "8501")))
        print(f"{stack.url}: nginx, {len(stack.apps)} processes, PostgreSQL on port {stack.database.port}", flush=True)
        try:
            stack.nginx.wait()
        except KeyboardInterrupt:
            pass
        finally:
            stack.stop()


if __name__ == "__main__":
    main()
