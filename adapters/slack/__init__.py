"""Slack: doors in, messages out, and the drawing between."""
