"""Reads of people and access. Public getters take the actor: loading is authorising."""
