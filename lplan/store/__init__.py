"""The only memory: everything read from and written to the database, as frames.

SQLite in a file by default, PostgreSQL by setting LPLAN_DATABASE_URL; both behave the same.
"""

from lplan.store.connect import Engine, connect, data_version, prepare
from lplan.store.documents import document, documents, save_document
from lplan.store.imports import (
    ImportRecord,
    corrections,
    current,
    discard,
    draft,
    imports,
    publish,
    publish_due,
    restore,
    save_import,
    token,
    withdraw,
)
from lplan.store.public import bodies, evidence, facts, sources, variables
from lplan.store.quotes import approve_quote, approved_quotes, quote_log, withdraw_quote
from lplan.store.reading import codebook_text, outlines, register, responses, surveys, waves
from lplan.store.seed import save_codebook, seed

__all__ = [
    "Engine", "ImportRecord", "approve_quote", "approved_quotes", "bodies", "codebook_text", "connect", "corrections",
    "current", "data_version", "discard", "document", "documents", "draft", "evidence", "facts", "imports", "outlines",
    "prepare", "publish", "publish_due", "quote_log", "register", "responses", "restore", "save_codebook",
    "save_document", "save_import", "seed", "sources", "surveys", "token", "variables", "waves", "withdraw",
    "withdraw_quote",
]  # fmt: skip
