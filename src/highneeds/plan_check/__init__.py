"""The arithmetic checker: printed figures, what must hold between them, and what does not."""
