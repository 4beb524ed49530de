"""Bundled diagnostic folders."""
