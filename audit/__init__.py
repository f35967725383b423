"""The append-only log: events, reveal, sealing, export, verification."""
