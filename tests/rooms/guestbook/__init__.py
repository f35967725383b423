"""A whole room in little: it works by being listed in INSTALLED_APPS and urls, and nothing below knows of it."""
