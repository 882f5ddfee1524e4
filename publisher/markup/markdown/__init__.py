"""Markdown becomes HTML, neither cleaned nor absolute: the room of markdown-it."""
