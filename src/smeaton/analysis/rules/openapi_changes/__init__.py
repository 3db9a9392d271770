"""Rules about changes of API descriptions, one file each."""
