"""A search or a list on paper, by age group: made from the database whenever it is asked for."""
