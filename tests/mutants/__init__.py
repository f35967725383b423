"""Takes walls away one at a time and asks whether a test notices.

``make mutants`` finds, by AST: every write to the audit log and every call that hands an event on, every question for
a right, every refusal, every gate of a request; in the permission table every row and every need; in ``pg_catalog``
every policy, bond and reference. Each is removed alone; the tests that reach it must fail. A survivor is a wall that
nobody would miss, and fails the run unless ``explained.py`` says why it is none.

The tests are collected once and each mutant is tried in a fork of that process (``lanes.py``, ``plugin.py``); whoever
killed it must pass with the wall in place, else the answer is BROKEN and counts as a survivor.
"""
