"""Fetching: the only modules of this package that use the network, and only when asked to.

A fetcher downloads and checks that what came is whole and is what was asked for. It never reads
figures: that is for the readers in `highneeds.official.readers`. Importing a module here opens no
connection and does not even load the HTTP library.
"""
