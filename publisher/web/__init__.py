"""What a visitor, a reader, a mailbox's robot and the person who publishes meet over HTTP."""
