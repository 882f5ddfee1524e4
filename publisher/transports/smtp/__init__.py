"""SMTP (RFC 5321) and LMTP (RFC 2033): sessions opened by smtplib, messages carried over many of them by one thread."""
