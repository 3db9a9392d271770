"""Rules about the text of artefacts, whatever they are, one file each."""
