"""Rules about JSON Schema, one file each."""
