"""The linter of feeds: bytes in, findings out (`check` is the way in, `codes` the table of what is found)."""
