"""Rosters: files of subscribers, as other programs export them and as this one does."""
