"""Rules about what breaks the programs that use a database."""
