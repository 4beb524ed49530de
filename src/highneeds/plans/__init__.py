"""What authorities and government print: the checker of a plan, the tables of templates."""
