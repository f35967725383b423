"""Asterisk, heard through ARI: it sends nothing by itself, so a process listens to its stream of events."""
