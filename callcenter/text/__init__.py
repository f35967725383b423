"""Text as people write it: telephone numbers, readings, names. One folding for index, scan and picker; no Django."""
