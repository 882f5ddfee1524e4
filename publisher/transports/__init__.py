"""The family of transports: ways to hand a message over, all under one contract (`base`)."""
