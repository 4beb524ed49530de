"""Statistical methods: arrays in, arrays out. No tables, no files, no clock, no hidden chance.

Proportions are 0-1 and are multiplied last; a value that cannot be had is NaN, never zero.
"""
