"""The diagnostic folder: what it holds, every result made once, and the report they make."""
