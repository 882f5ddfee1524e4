"""The pages for people: the one of the feeds, and where they are wanted, one for each post."""
