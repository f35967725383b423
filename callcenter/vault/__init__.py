"""Sealed data: key hierarchy, sealed format, sealed fields, blind indexes."""
