"""Where processes leave word for the health page: keys in the queue's server."""

REFUSED_KEY = "callcenter:refused-logs"
"""How many logs the sealer refuses to sign."""
