"""Follow children after outreach: the use-case behind `highneeds outreach DIR`."""

from highneeds.evidence.outreach.folder import outreach_in as outreach

__all__ = ["outreach"]
