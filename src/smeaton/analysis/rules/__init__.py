"""Rules, one folder a kind of artefact, one file a rule."""
