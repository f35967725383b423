"""What operators are told to say and do for a client company: one versioned document, the script (台本)."""
