"""The memory: subscribers, issues and deliveries as rows."""
