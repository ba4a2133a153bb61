"""The translations, and the collector of messages."""
