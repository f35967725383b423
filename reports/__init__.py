"""What the rooms below hold, in numbers. Nothing is kept here, and nothing is opened."""
