"""Define the tables of the database."""

from datetime import UTC, datetime

import sqlalchemy as sa

from lplan.core.responses import ANSWERED, STATUSES

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

DRAFT, PUBLISHED, REPLACED, WITHDRAWN = STATES = ("draft", "published", "replaced", "withdrawn")
# What has happened to an import, in its log.
SAVED, SCHEDULED, RESTORED = "saved", "scheduled", "restored"
EVENTS = (SAVED, SCHEDULED, PUBLISHED, REPLACED, WITHDRAWN, RESTORED)
DISCARDED, REMOVED = "discarded", "removed"
GRANTED, REVOKED = "granted", "revoked"
# What has been decided about a free-text answer; "undone" takes the latest decision back.
APPROVED, MASKED, REFUSED, UNDONE = DECISIONS = ("approved", "masked", "refused", "undone")


class Moment(sa.TypeDecorator):
    """A point in time, always in UTC and saying so: SQLite keeps no zone, PostgreSQL answers in its own."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect) -> datetime | None:
        return value.astimezone(UTC) if value else value

    def process_result_value(self, value: datetime | None, dialect) -> datetime | None:
        return (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)) if value else value


def _one_of(column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    return sa.CheckConstraint(sa.column(column).in_(values), name=column)


version = sa.Table(
    "data_version",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
)

shipped = sa.Table(
    "shipped",
    metadata,
    sa.Column("file", sa.String(200), primary_key=True),
    sa.Column("hash", sa.String(64), nullable=False),
)

survey = sa.Table(
    "survey",
    metadata,
    sa.Column("key", sa.String(100), primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("version", sa.String(50), nullable=False),
    sa.Column("codebook_hash", sa.String(64), nullable=False),
    sa.Column("outlines", sa.Text),
    sa.Column("position", sa.Integer, nullable=False),
)

codebook = sa.Table(
    "codebook",
    metadata,
    sa.Column("survey", sa.String(100), sa.ForeignKey("survey.key", ondelete="CASCADE"), primary_key=True),
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("saved_at", Moment, nullable=False),
)

unit = sa.Table(
    "unit",
    metadata,
    sa.Column("survey", sa.String(100), sa.ForeignKey("survey.key", ondelete="CASCADE"), primary_key=True),
    sa.Column("code", sa.String(100), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("known", sa.Text, nullable=False),  # JSON: short, aliases, names, tile, facts
)

imports = sa.Table(
    "import",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("token", sa.String(32), nullable=False, unique=True),
    sa.Column("survey", sa.String(100), sa.ForeignKey("survey.key"), nullable=False),
    sa.Column("wave", sa.String(50), nullable=False),
    sa.Column("label", sa.String(200), nullable=False),
    sa.Column("year", sa.Integer),
    sa.Column("as_of", sa.Date),
    sa.Column("simulated", sa.Boolean, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("file_hash", sa.String(64), nullable=False),
    sa.Column("codebook_hash", sa.String(64), nullable=False),
    sa.Column("mapping", sa.Text, nullable=False),
    sa.Column("rules", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("who", sa.String(200), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("publish_at", Moment),
    sa.Column("replaces", sa.Integer, sa.ForeignKey("import.id")),
    sa.Column("warnings", sa.Integer, nullable=False, server_default="0"),  # about the file, when it was read
    _one_of("state", STATES),
    sa.ForeignKeyConstraint(["survey", "codebook_hash"], ["codebook.survey", "codebook.hash"]),
)
# Only one import of a wave can be the published one: two who publish at once cannot both win. The demonstration stands
# by itself: collected answers take no place of simulated ones.
sa.Index(
    "uq_import_published",
    imports.c.survey,
    imports.c.wave,
    imports.c.simulated,
    unique=True,
    sqlite_where=sa.and_(imports.c.state == PUBLISHED, imports.c.publish_at.is_(None)),
    postgresql_where=sa.and_(imports.c.state == PUBLISHED, imports.c.publish_at.is_(None)),
)

# A file on its way in: kept until it is saved as a draft, dropped or forgotten, so that a reload loses no work.
begun = sa.Table(
    "begun",
    metadata,
    sa.Column("token", sa.String(32), primary_key=True),
    sa.Column("survey", sa.String(100), sa.ForeignKey("survey.key"), nullable=False),
    sa.Column("wave", sa.String(50), nullable=False),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("file_hash", sa.String(64), nullable=False),
    sa.Column("file", sa.LargeBinary, nullable=False),
    sa.Column("body", sa.Text, nullable=False),  # JSON: what the person has decided so far
    sa.Column("at", Moment, nullable=False),
)

event = sa.Table(
    "event",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("import_id", sa.Integer, sa.ForeignKey("import.id", ondelete="CASCADE"), nullable=False),
    sa.Column("what", sa.String(20), nullable=False),
    sa.Column("who", sa.String(200), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    _one_of("what", EVENTS),
)

answer = sa.Table(
    "answer",
    metadata,
    sa.Column("import_id", sa.Integer, sa.ForeignKey("import.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("unit", sa.String(100), primary_key=True),
    sa.Column("item", sa.String(100), primary_key=True),
    sa.Column("respondent", sa.String(200), nullable=False),
    sa.Column("answer", sa.Text),
    sa.Column("status", sa.String(20), nullable=False),
    _one_of("status", STATUSES),
    sa.CheckConstraint(
        sa.or_(
            sa.and_(sa.column("status") == ANSWERED, sa.column("answer").is_not(None)),
            sa.and_(sa.column("status") != ANSWERED, sa.column("answer").is_(None)),
        ),
        name="answered",
    ),
)

correction = sa.Table(
    "correction",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("survey", sa.String(100), sa.ForeignKey("survey.key"), nullable=False),
    sa.Column("wave", sa.String(50), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("who", sa.String(200), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("units", sa.Text, nullable=False),  # JSON list of codes
    sa.Column("items", sa.Text, nullable=False),  # JSON list of codes
    # What stood before and what stands after, so that each change can be shown; neither: it was not kept.
    sa.Column("before", sa.Integer, sa.ForeignKey("import.id")),
    sa.Column("after", sa.Integer, sa.ForeignKey("import.id")),
)

document = sa.Table(
    "document",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("survey", sa.String(100), sa.ForeignKey("survey.key"), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("who", sa.String(200), nullable=False),
    sa.Column("saved_at", Moment, nullable=False),
    sa.Column("unit", sa.String(100), nullable=False, server_default=""),  # whose it is; "": no unit's
)

quote = sa.Table(
    "quote",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("survey", sa.String(100), sa.ForeignKey("survey.key"), nullable=False),
    sa.Column("wave", sa.String(50), nullable=False),
    sa.Column("unit", sa.String(100), nullable=False),
    sa.Column("item", sa.String(100), nullable=False),
    sa.Column("answer_hash", sa.String(64), nullable=False),  # an answer that changes needs a new decision
    sa.Column("decision", sa.String(20), nullable=False),
    sa.Column("text", sa.Text),  # as it may be shown; missing: may not be shown
    sa.Column("who", sa.String(200), nullable=False),
    sa.Column("at", Moment, nullable=False),
    _one_of("decision", DECISIONS),
)

# Everything that people decide about has one line: how many decisions there have been, and the latest. What a person
# decides goes through only if the number is still the one that the person saw (store/optimistic_lock.py).
decision = sa.Table(
    "decision",
    metadata,
    sa.Column("survey", sa.String(100), sa.ForeignKey("survey.key"), primary_key=True),
    sa.Column("kind", sa.String(20), primary_key=True),
    sa.Column("name", sa.String(400), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("what", sa.String(20), nullable=False),
    sa.Column("who", sa.String(200), nullable=False),
    sa.Column("at", Moment, nullable=False),
    _one_of("what", (*EVENTS, DISCARDED, REMOVED, *DECISIONS)),
)

# Who has which role, beside everybody's as a reader: a person as the login provider names them, and a region's unit.
role_grant = sa.Table(
    "role_grant",
    metadata,
    sa.Column("person", sa.String(200), primary_key=True),
    sa.Column("role", sa.String(20), primary_key=True),
    sa.Column("unit", sa.String(100), nullable=False),
    sa.Column("who", sa.String(200), nullable=False),
    sa.Column("at", Moment, nullable=False),
)

# Triggers refuse every change of a line and every removal (migration 0007).
role_event = sa.Table(
    "role_event",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("person", sa.String(200), nullable=False),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("unit", sa.String(100), nullable=False),
    sa.Column("what", sa.String(20), nullable=False),
    sa.Column("who", sa.String(200), nullable=False),
    sa.Column("at", Moment, nullable=False),
)

# Who is logged in, under the hash of what their browser keeps.
login = sa.Table(
    "login",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("person", sa.String(200), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("id_token", sa.Text, nullable=False),
    sa.Column("began", Moment, nullable=False),
    sa.Column("seen", Moment, nullable=False),
    sa.Column("ended", Moment),
)

# What is publicly known is a survey's own: its units' codes mean something in its register only.


def _whose() -> sa.Column:
    return sa.Column("survey", sa.String(100), sa.ForeignKey("survey.key"), primary_key=True)


def _cited(name: str, *columns: sa.Column, texts: tuple[str, ...]) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        *columns,
        *(sa.Column(text, sa.Text, nullable=False) for text in texts),
        sa.Column("source", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(["survey", "source"], ["source.survey", "source.source"]),
    )


source = sa.Table(
    "source",
    metadata,
    _whose(),
    sa.Column("source", sa.String(100), primary_key=True),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("title", "publisher", "year", "url", "note")),
)

evidence = _cited(
    "evidence",
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("survey", sa.String(100), nullable=False),
    texts=("unit", "variable", "value", "as_of", "note", "confidence"),
)

body = _cited(
    "body",
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("survey", sa.String(100), nullable=False),
    texts=("unit", "value", "as_of", "note", "confidence"),
)

fact = _cited(
    "fact",
    sa.Column("survey", sa.String(100), primary_key=True),
    sa.Column("key", sa.String(100), primary_key=True),
    texts=("measure", "value", "base", "as_of", "confidence"),
)

variable = sa.Table(
    "variable",
    metadata,
    _whose(),
    sa.Column("variable", sa.String(100), primary_key=True),
    sa.Column("words", sa.Text, nullable=False),  # JSON: language → name
)
