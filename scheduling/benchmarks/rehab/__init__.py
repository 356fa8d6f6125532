"""A rehabilitation clinic's joint week: public instances, read, scored and planned."""
