"""The vocabulary: areas, periods, provision, need, units, value status, errors. No I/O."""
