"""How long what is kept, and its end: periods, legal holds, one way to destroy.

Hold and period are checked under a lock, the key dies first, every step can be resumed and stands in the log.
"""
