"""What the settings say of newsletters, and of the feeds that filters make, as plain values."""

from publisher.config import Places
from publisher.email.look import check, colour, fonts
from publisher.errors import SettingsError
from publisher.feeds.groups import FILTER, Group
from publisher.mail_model import Look, Newsletter
from publisher.model import Site
from publisher.settings import Config, FilterTable, NewsletterTable


def newsletter(name: str, table: NewsletterTable, *, look: Look, site: Site) -> Newsletter:
    """A newsletter; what its table leaves open is as on the site."""
    return Newsletter(
        name=name,
        title=table.title or site.title,
        schedule=table.schedule,
        timezone=table.timezone or site.timezone,
        wanted=_wanted(table),
        max_posts=table.max_posts,
        subject=table.subject,
        mode=table.content,
        group_stories=table.group_stories,
        updated=table.updated,
        deliver_until=table.deliver_until_seconds,
        on_doubt=table.on_doubt,
        canary=table.canary,
        approve=table.approve,
        look=look,
    )


def look(table: NewsletterTable, config: Config) -> Look:
    """How the mails of a newsletter look."""
    return Look(
        name=table.look,
        accent=colour(table.accent),
        background=colour(table.background),
        font=fonts(table.font),
        logo=table.logo or config.site.logo,
        footer=table.footer,
        postal=config.mail.postal_address,
    )


def check_looks(config: Config, places: Places) -> None:
    """Raises SettingsError for colours that nobody could read on each other."""
    faults = []
    for name, table in config.newsletters.items():
        try:
            check(look(table, config))
        except ValueError as error:
            (key, _, rest), written = str(error).partition(": "), table.written
            what, _, cure = rest.rpartition(": ")
            key = key if key in written else next(iter(written & {"accent", "background"}), "look")
            faults.append(places.fault(("newsletters", name, key), what, cure))
    if faults:
        raise SettingsError(faults)


def feed_filter(name: str, table: FilterTable) -> Group:
    """The posts that have one of what a filter names of each kind."""
    return Group(path=f"{FILTER}/{name}", kind=FILTER, name=table.title or name, wanted=_wanted(table))


def _wanted(table: FilterTable | NewsletterTable) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The keys of each kind that names something."""
    named = {
        "category": table.categories,
        "tag": table.tags,
        "author": table.authors,
        "language": table.languages,
        "folder": table.folders,
    }
    return tuple((kind, tuple(each.casefold() for each in names)) for kind, names in named.items() if names)
