"""Words for people: dates, names, lists; and text that people wrote, made inert."""
