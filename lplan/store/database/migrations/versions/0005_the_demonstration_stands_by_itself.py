"""The demonstration stands by itself: a wave may have simulated answers and collected ones published, never shown
together

Simulated answers that collected ones had taken the place of are published again: they are seen on a page of their own.
A way back gives the place to the collected ones.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

NAME = "uq_import_published"
WHERE = sa.text("state = 'published' AND publish_at IS NULL")
# The newest simulated import of a wave can only have been replaced by a collected one.
REVIVED = """
UPDATE "import" SET state = 'published' WHERE state = 'replaced' AND id IN (
    SELECT max(id) FROM "import" WHERE simulated AND state <> 'draft' GROUP BY survey, wave)
AND NOT EXISTS (SELECT 1 FROM "import" AS shown WHERE shown.survey = "import".survey AND shown.wave = "import".wave
    AND shown.simulated AND shown.state = 'published')
"""
GIVEN_WAY = """
UPDATE "import" SET state = 'replaced' WHERE simulated AND state = 'published' AND EXISTS (
    SELECT 1 FROM "import" AS shown WHERE shown.survey = "import".survey AND shown.wave = "import".wave
    AND NOT shown.simulated AND shown.state = 'published')
"""


def upgrade() -> None:
    _index("survey", "wave", "simulated")
    op.execute(sa.text(REVIVED))


def downgrade() -> None:
    op.execute(sa.text(GIVEN_WAY))
    _index("survey", "wave")


def _index(*columns: str) -> None:
    op.drop_index(NAME, table_name="import")
    op.create_index(NAME, "import", list(columns), unique=True, sqlite_where=WHERE, postgresql_where=WHERE)
