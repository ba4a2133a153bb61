"""What was last decided about each thing, so that two people are told of each other; and a draft's warnings

What a person has saved before there was such a line counts as the decisions made about it until now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ACTS = (
    "saved",
    "scheduled",
    "published",
    "replaced",
    "withdrawn",
    "restored",
    "discarded",
    "removed",
    "approved",
    "masked",
    "refused",
    "undone",
)


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("survey", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"what IN ({', '.join(repr(act) for act in ACTS)})", name="what"),
        sa.ForeignKeyConstraint(["survey"], ["survey.key"], name=op.f("fk_decision_survey")),
        sa.PrimaryKeyConstraint("survey", "kind", "name", name=op.f("pk_decision")),
    )
    op.execute(
        sa.text(
            "INSERT INTO decision (survey, kind, name, version, what, who, at) SELECT d.survey, d.kind, d.name, "
            "n.versions, 'saved', d.who, d.saved_at FROM document d JOIN (SELECT max(id) AS id, count(*) AS versions "
            "FROM document GROUP BY survey, kind, name) n ON n.id = d.id WHERE d.kind IN ('seminar', 'structure', "
            "'weights', 'profile')"
        )
    )
    op.add_column("import", sa.Column("warnings", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("import", "warnings")
    op.drop_table("decision")
