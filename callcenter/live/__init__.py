"""The event stream: what happened, told to the open pages of those who may know it (ADR 0355)."""
