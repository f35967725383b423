"""Checking and converting audio: pure functions on bytes, without Django and without the database.

`inspection.inspect` is the way in. Decoders are the most attacked code there is, so they run in a
process of their own (`child`) that owns no secret, can open neither file nor connection and is held by hard limits.
"""
