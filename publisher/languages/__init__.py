"""The languages of mails and pages: what they say themselves, a file for each."""
