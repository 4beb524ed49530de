"""Surveys of families, staff and services: read an export, weigh it, hide small groups, say it."""
