"""A folder of posts becomes feeds and a digest by mail."""

__version__ = "0.1.0"
