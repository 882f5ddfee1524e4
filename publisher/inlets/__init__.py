"""The family of inlets: places where mail lies that came back, all under one contract (`base`)."""
