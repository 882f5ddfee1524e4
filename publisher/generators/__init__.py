"""What the generator that a folder was made for says of it, in its own configuration."""
