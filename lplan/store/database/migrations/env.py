"""Connect Alembic to the database through the connection that the store hands it."""

from alembic import context

from lplan.store.database.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=metadata, render_as_batch=True, transaction_per_migration=False
)
context.run_migrations()
