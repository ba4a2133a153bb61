"""The only memory: everything read from and written to the database, as frames.

SQLite in a file by default, PostgreSQL by setting LPLAN_DATABASE_URL; both behave the same.
"""

from lplan.store.database.backup import backup
from lplan.store.database.connection import Engine, connect, migrate, prepare, replaced, revision
from lplan.store.database.retention import clean
from lplan.store.documents import (
    document,
    document_versions,
    documents,
    forget_documents,
    keep_document,
    latest_document,
    save_document,
    save_documents,
)
from lplan.store.imports import (
    ImportRecord,
    alike,
    discard,
    draft,
    drafts,
    events,
    imports,
    lost_draft,
    save_import,
    token,
)
from lplan.store.public_facts import bodies, evidence, facts, sources, variables
from lplan.store.publishing import (
    correction_changes,
    corrections,
    current,
    data_version,
    difference,
    latest_about,
    publish,
    publish_due,
    restore,
    withdraw,
)
from lplan.store.queries import (
    changed_on,
    codebook_text,
    codebook_versions,
    collected,
    outlines,
    register,
    responses,
    shows_demonstration,
    surveys,
    waves,
)
from lplan.store.quotes import (
    answer_hash,
    approve_quote,
    approved_quotes,
    free_texts,
    latest_quotes,
    quote_log,
    refuse_quote,
    undo_quote,
)
from lplan.store.seen_version import Decision
from lplan.store.shipped_data import ready, seed
from lplan.store.structural_data import (
    latest_structure,
    remove_structure,
    save_structure,
    seen_structure,
    structure,
    structure_names,
    structures,
    undo_structure,
)
from lplan.store.survey_files import FaultyFiles, SurveyFiles, read_survey, survey_faults
from lplan.store.unfinished_imports import Begun, begin_import, begun_file, begun_import, decide, drop_import

__all__ = [
    "Begun", "Decision", "Engine", "FaultyFiles", "ImportRecord", "SurveyFiles", "alike", "answer_hash", "approve_quote", "approved_quotes", "backup", "begin_import", "begun_file", "begun_import",
    "bodies", "changed_on", "clean", "codebook_text", "codebook_versions", "collected", "connect", "correction_changes", "corrections", "current", "data_version", "decide",
    "difference", "discard", "document", "document_versions", "documents", "draft", "drafts", "drop_import", "events", "evidence", "facts",
    "forget_documents", "free_texts", "imports", "keep_document", "latest_about", "latest_document", "latest_quotes",
    "latest_structure", "lost_draft", "migrate", "outlines", "prepare", "publish", "publish_due", "quote_log", "read_survey",
    "ready", "refuse_quote", "register", "remove_structure", "replaced", "responses", "restore", "revision", "save_document", "save_documents", "save_import", "save_structure", "seed", "seen_structure",
    "shows_demonstration", "sources", "structure", "structure_names", "structures", "survey_faults", "surveys", "token", "undo_quote", "undo_structure", "variables", "waves", "withdraw",
]  # fmt: skip
