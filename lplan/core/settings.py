"""Read the settings that may differ between machines from the environment (LPLAN_…); every default works on a laptop.

Method choices (weights, thresholds, levels) are not settings: they are an index definition.
"""

from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from lplan.core import text
from lplan.core.errors import LplanError
from lplan.core.text import _

ROOT = Path(__file__).resolve().parents[2]
# Plotly's script for every place that draws in a browser: what our charts are made of, a fourth of the whole library.
PLOTLY = ROOT / "static" / "plotly" / "plotly.min.js"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LPLAN_", extra="ignore")

    database_url: str = f"sqlite:///{ROOT / 'data' / 'lplan.sqlite'}"
    """Where answers are kept: a SQLite file, or postgresql+psycopg://user@host/name."""

    database_connect_seconds: int = Field(default=5, ge=2)
    """How long a connection to PostgreSQL may take."""

    database_seconds: int = Field(default=15, ge=1)
    """How long PostgreSQL may be silent before a query is given up; creating or changing tables may take longer."""

    data_dir: Path = ROOT / "data"
    """The shipped codebooks, register, cited facts and simulated waves."""

    organisation: Path | None = None
    """The record of who publishes (TOML): name, contact, logo, colour, licence; empty: the shipped example's."""

    demonstration: bool = True
    """Whether the simulated waves may be shown: alone until collected answers are published, then on their own page."""

    codebook: Path | None = None
    """Another codebook to offer in the app, beside the shipped one."""

    public_url: str = ""
    """The URL that readers use, for links and QR codes; empty: the URL that the page was opened at."""

    allowed_hosts: str = ""
    """Host names that requests may be for, parted by commas (*.region.se for all below); empty: see the server."""

    login_issuer: str = ""
    """The login provider (OpenID Connect): the URL above /.well-known/openid-configuration; empty: no login."""

    login_client_id: str = ""
    """What the provider calls this service."""

    login_client_secret: str = Field(default="", repr=False)
    """The secret that the provider has given this service."""

    login_claim: str = "email"
    """The provider's claim that names a person in the table of roles; an `email` counts only when it is verified."""

    login_idle_minutes: int = Field(default=60, ge=1, le=720)
    """After how many minutes of doing nothing somebody is logged out."""

    trusted_proxies: str = "127.0.0.1,::1"
    """The addresses of proxies, parted by commas, that are believed about whom they ask for and whether by https."""

    site_url: str = ""
    """The URL of the static site from `python -m lplan publish`, for readers who cannot use the app; empty: none."""

    time_zone: str = text.HOME
    """The time zone of times where the reader's own is not known, such as Europe/Helsinki."""

    small_group: int = 3
    """Groups under this many units get no mean and are suppressed in open data."""

    open_units: bool = True
    """Whether open data says what each unit answered: set it to 0 where units are people or firms."""

    read_only: bool = False
    """A public server: pages that write are hidden and every write is refused (LPLAN_READ_ONLY=1)."""

    upload_session_megabytes: int = 20
    """How much memory one reader's uploaded files may take until a page has read them."""

    upload_megabytes: int = 200
    """How much memory all readers' uploaded files may take together."""

    deck_days: int = Field(default=365, ge=1)
    """How many days a started seminar can be opened at its URL, and a draft is kept after its last edit."""

    log_requests: bool = False
    """Whether the server logs a line for each request, without secrets, queries and who asked."""

    log_format: Literal["text", "json"] = "text"
    """How the server writes its log: lines for people, or a JSON object a line for a collector."""

    metrics_port: int = Field(default=0, ge=0, lt=65_536)
    """The port on this machine only where Prometheus fetches the server's metrics; 0: none."""

    import_rows: int = 2_000
    """How many rows an uploaded file may have."""

    import_megabytes: int = 5
    """How large an uploaded file may be."""

    @property
    def login(self) -> bool:
        """Whether people can log in here. Raises LplanError for a setting of it that is missing."""
        given = (self.login_issuer, self.login_client_id, self.login_client_secret)
        if not any(given):
            return False
        host = urlsplit(self.public_url)
        trial = host.scheme == "http" and host.hostname in ("localhost", "127.0.0.1")
        if not all(given) or not (host.scheme == "https" or trial):
            raise LplanError(
                _(
                    "Inloggningen är bara inställd till hälften: LPLAN_LOGIN_ISSUER, LPLAN_LOGIN_CLIENT_ID och "
                    "LPLAN_LOGIN_CLIENT_SECRET hör ihop, och LPLAN_PUBLIC_URL ska börja med https://."
                )
            )
        return True

    @property
    def shipped_codebooks(self) -> tuple[Path, ...]:
        """The shipped survey's codebooks, the oldest first, the one in force last ("." before "_")."""
        return tuple(sorted(self.data_dir.glob("codebook*.toml")))

    @property
    def usual_codebook(self) -> Path:
        """The codebook of a command that names none: the one of the settings, else the shipped survey's newest."""
        return self.codebook or self.shipped_codebooks[-1]

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if not text.known_zone(name):
            raise ValueError(name)
        return name


@lru_cache
def settings() -> Settings:
    """The settings of this process, read once. Raises LplanError, which names every setting that is wrong."""
    try:
        return Settings()
    except ValidationError as wrong:
        names = ", ".join(f"LPLAN_{str(fault['loc'][0]).upper()}={fault['input']}" for fault in wrong.errors())
    raise LplanError(_("Inställningar som inte går att använda: {names}. Se README.md.").format(names=names))
