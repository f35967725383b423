"""Exchanges (PBX, carriers): what they tell of a call, folded into one row whatever order it comes in."""
