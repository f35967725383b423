"""What the front tells the program about a body that it did not take in."""

REFUSED = "callcenter.refused"
"""Key of a request's META: the DomainError to answer with."""
