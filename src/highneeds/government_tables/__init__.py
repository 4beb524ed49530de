"""Tables of the government's own templates: the mapping is data, the counts add up."""
