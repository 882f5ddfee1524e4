"""The dashboard in English."""

from collections.abc import Mapping

BOARD: Mapping[str, str] = {
    "skip": "Skip to the content",
    "dashboard": "Dashboard",
    "nav_overview": "Overview",
    "nav_issues": "Issues",
    "nav_people": "Subscribers",
    "nav_posts": "Posts",
    "nav_feeds": "Feeds",
    "nav_settings": "Settings",
    "nav_log": "Log",
    "sign_in": "Sign in",
    "sign_out": "Sign out",
    "who": "publisher",
    "password": "Password",
    "code": "One-time code of your authenticator app",
    "wrong": "That did not open it. Please try again.",
    "too_many": "Too many attempts. Please wait a quarter of an hour.",
    "stale_form": "This form had grown old, or your browser keeps no cookies. Please try again.",
    "closed": "The dashboard is closed",
    "closed_more": "Nobody can sign in yet. Whoever runs this server opens it with `publisher admin password`.",
    "stale": "This form has grown old",
    "stale_more": "Nothing was changed. Please go back, load the page anew, and try again.",
    "refused": "That cannot be done",
    "refused_more": "Nothing was changed.",
}
