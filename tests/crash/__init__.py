"""Processes killed at random moments, and what became of every delivery."""
