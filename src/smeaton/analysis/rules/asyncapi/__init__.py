"""Rules about descriptions of messages, one file each."""
