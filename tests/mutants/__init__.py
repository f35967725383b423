"""Takes walls away one at a time and asks whether a test notices.

``make mutants`` finds, by AST and in ``pg_catalog``: every write to the audit log, every permission check of a loader,
every row of the permission table, every policy. Each is removed alone; the tests that reach it must fail. A survivor
is a wall that nobody would miss, and fails the run unless ``explained.py`` says why it is none.
"""
