"""One authority's outlook: plans, unit cost, spend, deficit and their ranges."""
