"""The closed pipeline of reading: bytes are split (`front_matter`), keys get their meaning (`manuscript`, `dates`)."""
