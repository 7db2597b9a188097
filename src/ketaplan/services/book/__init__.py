"""The commands on the book."""
