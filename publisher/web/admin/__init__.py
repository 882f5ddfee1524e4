"""The dashboard of the person who publishes."""
