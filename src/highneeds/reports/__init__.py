"""The report model (blocks), one builder per report, and the writers."""
