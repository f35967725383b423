"""Between the server and the program: no thread of the program ever waits for bytes of a stranger (ADR 0220)."""
