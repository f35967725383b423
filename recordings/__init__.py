"""Sealed audio of calls."""
