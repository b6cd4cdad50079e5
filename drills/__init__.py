"""Drills: what must never happen, tried a thousand times, each with a seed that repeats it."""
