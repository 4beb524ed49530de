"""Work out a folder's surveys: the use-case behind `highneeds survey DIR`."""

from highneeds.evidence.surveys.folder import surveys_in as surveys

__all__ = ["surveys"]
