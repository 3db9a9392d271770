"""Turns advice and reviews into text for people: one module a format.

JSON needs no module: it is the pydantic dump of the same models.
"""
