"""The open evidence engine for SEND high-needs plans of English local authorities."""

__version__ = "0.1.0"
