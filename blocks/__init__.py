"""Numbers from which a client company wants to hear no more: proposed by the desk, decided by the company, told when it rings."""
