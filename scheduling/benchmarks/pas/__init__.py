"""Patient admission scheduling: public instances of bed assignment, placed by the code that places the week's stays."""
