"""The chat screen and what opens over it, one screen a module."""
