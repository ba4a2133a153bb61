"""What is publicly known belongs to the survey whose register it speaks of

What a database holds was read from the shipped files, so it is the first survey's. A way back keeps that survey's only:
an older program would show the others' as everybody's.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

FIRST = "(SELECT key FROM survey ORDER BY position, key LIMIT 1)"
CITING = ("body", "evidence", "fact")
KEYS = {"source": "source", "fact": "key", "variable": "variable"}  # table → what one survey's rows are told apart by


def upgrade() -> None:
    for name in CITING:
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"fk_{name}_source"), type_="foreignkey")
    for name in ("source", "variable", *CITING):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("survey", sa.String(length=100), nullable=True))
        op.execute(sa.text(f"UPDATE {name} SET survey = {FIRST}"))
        with op.batch_alter_table(name) as table:
            table.alter_column("survey", existing_type=sa.String(length=100), nullable=False)
            if name in KEYS:
                table.drop_constraint(op.f(f"pk_{name}"), type_="primary")
                table.create_primary_key(op.f(f"pk_{name}"), ["survey", KEYS[name]])
            if name in CITING:
                table.create_foreign_key(
                    op.f(f"fk_{name}_survey_source"), "source", ["survey", "source"], ["survey", "source"]
                )
            else:
                table.create_foreign_key(op.f(f"fk_{name}_survey"), "survey", ["survey"], ["key"])


def downgrade() -> None:
    for name in (*CITING, "variable", "source"):
        op.execute(sa.text(f"DELETE FROM {name} WHERE survey <> {FIRST}"))
    for name in (*CITING, "variable", "source"):
        with op.batch_alter_table(name) as table:
            known = f"fk_{name}_survey_source" if name in CITING else f"fk_{name}_survey"
            table.drop_constraint(op.f(known), type_="foreignkey")
            if name in KEYS:
                table.drop_constraint(op.f(f"pk_{name}"), type_="primary")
                table.create_primary_key(op.f(f"pk_{name}"), [KEYS[name]])
            table.drop_column("survey")
    for name in CITING:
        with op.batch_alter_table(name) as table:
            table.create_foreign_key(op.f(f"fk_{name}_source"), "source", ["source"], ["source"])
