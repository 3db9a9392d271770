"""Rules about the agreement of several artefacts, one file each."""
