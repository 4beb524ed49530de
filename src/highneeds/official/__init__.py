"""Published statistics: fetch, read, check, store."""
