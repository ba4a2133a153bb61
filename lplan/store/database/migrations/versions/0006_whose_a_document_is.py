"""A document may be a unit's own: targets and notes always were, by what they say."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

document = sa.table(
    "document", sa.column("id", sa.Integer), sa.column("kind"), sa.column("body"), sa.column("unit", sa.String)
)


def upgrade() -> None:
    op.add_column("document", sa.Column("unit", sa.String(100), nullable=False, server_default=""))
    connection = op.get_bind()
    own = sa.select(document.c.id, document.c.body).where(document.c.kind.in_(("target", "note")))
    for number, body in connection.execute(own).all():
        unit = json.loads(body)["unit"]
        connection.execute(document.update().where(document.c.id == number).values(unit=unit))


def downgrade() -> None:
    op.drop_column("document", "unit")
