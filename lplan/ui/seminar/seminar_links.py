"""Make short URLs to show an audience: frozen seminars, with a secret speaker link, and views of the app."""

import base64
import gzip
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from lplan import store
from lplan.access import Actor
from lplan.core.json_types import Json
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.export import html_presentation
from lplan.seminar import Deck
from lplan.ui.own_work import scenario_comparison
from lplan.ui.seminar import person_drafts, seminar_draft
from lplan.ui.shell import cache, person

KIND, LINK = "deck", "link"
PREFIX = "/s"
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is mistaken for another when it is read aloud


@dataclass(frozen=True)
class Started:
    """A frozen seminar and where it is: `audience` opens without notes, `speaker` with them."""

    id: str
    secret: str
    audience: str
    speaker: str
    stamp: str
    payload: dict[str, Json]


def begin(made: Deck, who: Actor) -> Started:
    """Keep a frozen seminar. Whatever happens to the data later, its addresses show what was frozen."""
    shown = html_presentation.payload(made)
    packed = base64.b64encode(gzip.compress(json.dumps(shown).encode(), mtime=0)).decode()
    id_, secret = "".join(secrets.choice(_LETTERS) for _n in range(8)), secrets.token_urlsafe(16)
    body = {"deck": packed, "secret": secret}
    store.save_document(cache.engine(), KIND, id_, body, survey=made.survey, who=who, visible=False)
    audience, here = _base(), _base(ours=True)
    return Started(id_, secret, f"{audience}{PREFIX}/{id_}", f"{here}{PREFIX}/{id_}/{secret}", made.stamp, shown)


def clean() -> None:
    """Forget frozen seminars, drafts of them and whose those were, and linked scenarios, when they are as old as may
    be. Raises StoreError.
    """
    age = timedelta(days=settings().deck_days)
    kinds = (KIND, seminar_draft.DRAFT, person_drafts.KIND, scenario_comparison.KIND)
    store.clean(cache.engine(), dict.fromkeys(kinds, age))


def known(id_: str, secret: str | None = None) -> bool:
    """Whether there is such a frozen seminar, and the secret (when one is given) is its own."""
    found = store.document(cache.engine(), KIND, id_)
    return found is not None and (
        secret is None or hmac.compare_digest(str(found["secret"]).encode(), secret.encode("utf-8", "replace"))
    )


def begun(id_: str) -> dict[str, Json]:
    """What a frozen seminar shows. KeyError names an id that is not `known`."""
    found = store.document(cache.engine(), KIND, id_)
    if found is None:
        raise KeyError(id_)
    payload: dict[str, Json] = json.loads(gzip.decompress(base64.b64decode(str(found["deck"]))))
    return payload


def shortened(link: str) -> str:
    """A short address that leads to a view of the app; the same view has always the same. Kept when first asked for."""
    parts = urlsplit(link)
    to = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    number = int.from_bytes(hashlib.sha256(to.encode()).digest()[:8])
    id_ = "".join(_LETTERS[number // len(_LETTERS) ** n % len(_LETTERS)] for n in range(8))
    survey = cache.surveys()["survey"].iloc[0]
    store.save_document(
        cache.engine(), LINK, id_, {"to": to}, survey=survey, who=person.actor().named(""), visible=False
    )
    return urlunsplit((parts.scheme, parts.netloc, f"{PREFIX}/{id_}", "", ""))


def target(id_: str) -> str | None:
    """Where a short address leads: a path and query of ours, nowhere else."""
    to = str((store.document(cache.engine(), LINK, id_) or {}).get("to", ""))
    return f"/{to.lstrip('/')}" if to else None


def code(link: str, width: int = 190) -> None:
    """The QR code of an address; the address itself stands as text beside or under it."""
    import segno

    drawn = segno.make(link, micro=False, error="m").svg_inline(scale=6, border=3, light="#ffffff")
    st.image(drawn, width=width, alt=_("QR-kod till {link}").format(link=link))


def _base(ours: bool = False) -> str:
    """The address before the path: where readers come in, or where this page itself was opened."""
    parts = urlsplit(settings().public_url if settings().public_url and not ours else st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}"


def reachable() -> bool:
    """Whether another machine can follow the audience's address."""
    return urlsplit(_base()).hostname not in ("localhost", "127.0.0.1", "::1", None)
