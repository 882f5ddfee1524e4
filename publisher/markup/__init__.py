"""A body as its author wrote it becomes HTML that is safe and absolute, a summary, and plain text."""
