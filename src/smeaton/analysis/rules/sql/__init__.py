"""Rules about relational schemas and their migrations."""
