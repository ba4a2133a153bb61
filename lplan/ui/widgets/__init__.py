"""What several pages put on the screen: charts, tables, downloads, controls."""
