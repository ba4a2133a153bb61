"""Who has which role, and a log of it that the database lets nobody change"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

REFUSED = "the log is only added to"


def upgrade() -> None:
    op.create_table(
        "role_grant",
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("unit", sa.String(100), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", "role", name=op.f("pk_role_grant")),
    )
    op.create_table(
        "role_event",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("unit", sa.String(100), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_event")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER role_event_{act.lower()} BEFORE {act} ON role_event "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION role_event_refused() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER role_event_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON role_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION role_event_refused()"
    )


def downgrade() -> None:
    op.drop_table("role_event")
    op.drop_table("role_grant")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION role_event_refused()")
