"""The database itself: connections, tables, migrations, backup, retention."""
