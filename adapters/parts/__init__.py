"""What is the same on every platform, said once: the next one starts from here."""
