"""Microsoft Teams: words, buttons and dialogs in, Adaptive Cards out."""
