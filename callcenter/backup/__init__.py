"""Backup and its proof: physical copies of both clusters, the keystore apart, and a start from the copy."""
