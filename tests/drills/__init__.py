"""The drills themselves, each once and small."""
