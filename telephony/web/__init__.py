"""Pages of telephony."""
