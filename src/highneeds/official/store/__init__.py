"""Immutable Parquet snapshots named by content hash, and the catalogue over them."""
