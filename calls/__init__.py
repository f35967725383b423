"""Calls, drafts, messages and their delivery to the client."""
