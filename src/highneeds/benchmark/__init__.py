"""One area beside its neighbours, its region and England."""
