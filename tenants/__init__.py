"""Client companies: numbers, directory, scripts, retention, holds."""
