"""Count what the server does, for Prometheus to fetch on a port of its own that only this machine reaches."""

from prometheus_client import Counter, Gauge, Histogram, start_http_server
from streamlit import runtime
from streamlit.runtime.stats import ACTIVE_SESSIONS_FAMILY, GaugeStat

from lplan.core.errors import LplanError
from lplan.core.text import _

# What a path is for, by how it begins; what begins otherwise is a page. Few and fixed: a label for each path that
# somebody makes up would fill the memory.
KINDS = {
    "/_stcore/stream": "session",
    "/_stcore/upload_file": "upload",
    "/_stcore": "streamlit",
    "/static": "static",
    "/app/static": "static",
    "/lplan-": "static",
    "/media": "file",
    "/data": "open_data",
    "/s/": "seminar",
    "/ready": "ready",
}

REQUESTS = Counter("lplan_requests", "Requests that have been answered, by what they were for", ["kind", "status"])
SECONDS = Histogram("lplan_request_seconds", "How long an answer took; a session is not counted", ["kind"])
FAULTS = Counter("lplan_page_faults", "Pages that broke by a fault of the program")
SESSIONS = Gauge("lplan_sessions", "Readers with an open page")
SESSIONS.set_function(lambda: _open_sessions())


def observe(path: str, status: int, seconds: float) -> None:
    """Count an answered request."""
    kind = next((kind for begins, kind in KINDS.items() if path.startswith(begins)), "page")
    REQUESTS.labels(kind, str(status)).inc()
    if kind != "session":
        SECONDS.labels(kind).observe(seconds)


def serve(port: int) -> None:
    """Open the port, on this machine only; 0 opens none. Raises LplanError when it is taken."""
    if not port:
        return
    try:
        start_http_server(port, addr="127.0.0.1")
    except OSError as error:
        raise LplanError(
            _("LPLAN_METRICS_PORT={port} går inte att öppna: {why}. Välj en annan port.").format(
                port=port, why=error.strerror or error
            )
        ) from error


def _open_sessions() -> float:
    """Streamlit's own count, as its `/_stcore/metrics` tells it."""
    told = runtime.get_instance().stats_mgr.get_stats([ACTIVE_SESSIONS_FAMILY]) if runtime.exists() else {}
    return sum(stat.value for stats in told.values() for stat in stats if isinstance(stat, GaugeStat))
