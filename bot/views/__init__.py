"""What is said: one file per capability, from a cooperation and a language to a message."""
