"""The vocabulary: areas, periods, provision, need, units, value status, errors. No files are read here but the packaged definitions."""
