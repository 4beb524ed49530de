"""The registry of metric definitions and their evaluation."""
