"""The family of feed formats: one model in, one document out (`formats` is the table)."""
