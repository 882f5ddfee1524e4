"""The command line: verbs become calls of the app, errors become exit statuses, reports become words or JSON."""
