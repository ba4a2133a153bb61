"""Files on their way in, an import's log, what a correction changed, what was decided about a quote"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "begun",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("survey", sa.String(length=100), nullable=False),
        sa.Column("wave", sa.String(length=50), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["survey.key"], name=op.f("fk_begun_survey")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_begun")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "what IN ('saved', 'scheduled', 'published', 'replaced', 'withdrawn', 'restored')", name="what"
        ),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_event_import_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    # What was known before there was a log: when each import was saved, by whom, and that it has been public.
    for what, where in (("saved", ""), ("published", "WHERE state <> 'draft' AND publish_at IS NULL")):
        op.execute(
            sa.text(
                "INSERT INTO event (import_id, what, who, at, note) "
                f"SELECT id, '{what}', who, created_at, '' FROM \"import\" {where} ORDER BY id"
            )
        )
    with op.batch_alter_table("correction") as table:
        for name in ("before", "after"):
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
            table.create_foreign_key(op.f(f"fk_correction_{name}"), "import", [name], ["id"])
    with op.batch_alter_table("quote") as table:
        table.add_column(sa.Column("decision", sa.String(length=20), nullable=True))
    op.execute(sa.text("UPDATE quote SET decision = CASE WHEN text IS NULL THEN 'undone' ELSE 'approved' END"))
    with op.batch_alter_table("quote") as table:
        table.alter_column("decision", existing_type=sa.String(length=20), nullable=False)
        table.create_check_constraint("decision", "decision IN ('approved', 'masked', 'refused', 'undone')")


def downgrade() -> None:
    with op.batch_alter_table("quote") as table:
        table.drop_constraint(op.f("ck_quote_decision"), type_="check")
        table.drop_column("decision")
    with op.batch_alter_table("correction") as table:
        for name in ("before", "after"):
            table.drop_constraint(op.f(f"fk_correction_{name}"), type_="foreignkey")
            table.drop_column(name)
    op.drop_table("event")
    op.drop_table("begun")
