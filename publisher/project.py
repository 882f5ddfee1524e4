"""A project: its folder, and its settings as the plain values that everyone else is handed."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from publisher import manifest, origin, sending
from publisher.actions.base import Shelf
from publisher.actions.doctor import Letterhead
from publisher.actions.hosting import Hosting
from publisher.actions.planning import FeedPlan
from publisher.apple import check_category
from publisher.config import FILE as FILE
from publisher.config import Places, load
from publisher.email.look import colour, fonts
from publisher.email.return_path import check as check_return_address
from publisher.errors import Fault, SettingsError, toml_complaint
from publisher.feeds.formats import FORMATS
from publisher.hosting.compression import check as check_compression
from publisher.hosting.moves import Move, below, circles, new_place, old_path
from publisher.languages.base import Words
from publisher.languages.own import own
from publisher.mail_model import Newsletter
from publisher.mailboxes import on_the_wire
from publisher.model import URL_UNSET, Author, Conventions, Link, Permalinks, Podcast, Site
from publisher.newsletters import check_looks, feed_filter, look, newsletter
from publisher.pacing import interval
from publisher.pages.base import ASSETS
from publisher.pages.index import Join
from publisher.permalinks import check as check_permalink
from publisher.settings import NewsletterTable
from publisher.templating import SUFFIX
from publisher.text import line
from publisher.transports.schemes import Means
from publisher.transports.schemes import check as check_transport
from publisher.web_model import Web
from publisher.words import words

if TYPE_CHECKING:
    from publisher.email.dkim import Sign
    from publisher.generators.base import Origin

OUT = "out"
LANGUAGES = "languages"
TEMPLATES_FOLDER = "templates"
CACHE = ".publisher-cache"
CONTENT_FOLDERS = ("content", "_posts")
DEFAULT_NEWSLETTER = "digest"


def _check_schedule(text: str) -> None:
    from publisher import slots

    slots.parse(text)


def _check_subject(text: str) -> None:
    from publisher.email.render import check_subject  # the templates' library takes a while to load

    check_subject(text)


CHECKS = {
    "category": check_category,
    "colour": colour,
    "fonts": fonts,
    "permalink": check_permalink,
    "schedule": _check_schedule,
    "subject": _check_subject,
    "transport": check_transport,
    "rate": interval,
    "return address": check_return_address,
    "compression": check_compression,
    "old path": old_path,
    "new place": new_place,
}

# In a checkout the templates stand at the top of the repository; installed, inside the package.
PACKAGE = Path(__file__).parent
TEMPLATES = next(folder for folder in (PACKAGE / "templates", PACKAGE.parent / "templates") if folder.is_dir())


class Project:
    """A folder that is being published. `warnings` are what its owner should know and nothing is refused for."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        """Raises SettingsError with every fault of the settings."""
        self.folder = folder.resolve()
        self.out = self.folder / OUT
        settings = load(self.folder, environment, CHECKS)
        self.config, self.places = settings.config, settings.places
        self.shelf = self._shelf()
        self.warnings = self.origin.warnings
        self.files = self._files()
        self.hosting = self._hosting()
        self._guard_database()
        check_looks(self.config, self.places)
        self.warnings += tuple(sending.doubts(self.config.mail, self.places, sender=self.sender))
        if self.shelf.site.url == URL_UNSET:
            cure = 'write url = "https://…/" under [site]'
            self.warnings += (self.places.fault(("site", "url"), "unset, so that links lead nowhere", cure),)

    @cached_property
    def origin(self) -> "Origin":
        """What the configuration of the generator says that the folder was made for; a setting of ours wins over it."""
        from publisher.generators.base import Origin
        from publisher.generators.recognise import is_wanted, recognise

        written = self.config.content.generator
        if written == "none":
            return Origin()
        found = recognise(*origin.read(self.folder, wanted=is_wanted))
        if not written or written == found.generator:
            return found
        rules = replace(Permalinks(), generator=written)
        return Origin(generator=written, permalinks=rules, conventions=Conventions(generator=written))

    @property
    def plan(self) -> FeedPlan:
        """What is to be built."""
        feeds = self.config.feeds
        return FeedPlan(
            files=self.files,
            limit=feeds.limit if "limit" in feeds.written else self.origin.limit or feeds.limit,
            mode=feeds.content,
            by=tuple(dict.fromkeys(feeds.by)),
            filters=tuple(feed_filter(name, table) for name, table in feeds.filters.items()),
            archive=feeds.archive,
            size=feeds.max_bytes,
            addresses=feeds.addresses,
            podcast=self._podcast() if "podcast" in self.config.written else None,
            hub=feeds.hub,
            page=self.config.pages.index,
            join=self._join(),
            posts=self.config.pages.posts,
            templates=self.templates,
            hosting=self.hosting,
        )

    def _join(self) -> Join | None:
        """The form that subscribes by mail, where there are newsletters and a server that takes it."""
        if not (self.web.url and self.newsletters):
            return None
        title = self.newsletters[0].title if len(self.newsletters) == 1 else self.shelf.site.title
        return Join(url=f"{self.web.url}subscribe", title=title)

    def hub(self) -> str:
        """The hub that is told of changes. Raises SettingsError where there is none, or nothing that it could fetch."""
        if not self.hosting.hub:
            cure = 'write hub = "https://…" under [feeds]'
            raise SettingsError([self.places.fault(("feeds", "hub"), "unset, so that nobody can be told", cure)])
        if self.hosting.site == URL_UNSET:
            cure = 'write url = "https://…/" under [site]'
            raise SettingsError([self.places.fault(("site", "url"), "unset, so that no hub finds the feeds", cure)])
        return self.hosting.hub

    @cached_property
    def templates(self) -> Mapping[str, str]:
        """The source of every template by file name; the project's own over the packaged ones."""
        folders = (TEMPLATES, self.folder / TEMPLATES_FOLDER)
        try:
            files = [folder / name for folder in folders if folder.exists() for name in sorted(os.listdir(folder))]
            return {file.name: file.read_text(encoding="utf-8") for file in files if file.name.endswith(SUFFIX)}
        except (OSError, UnicodeDecodeError) as error:
            fault = Fault(path=TEMPLATES_FOLDER, what=f"cannot be read ({error})", cure="mend or remove the template")
            raise SettingsError([fault]) from error

    @cached_property
    def languages(self) -> Mapping[str, Words]:
        """The project's own words, by language (BCP 47, small letters): what `languages/xx.toml` says over ours.

        Raises SettingsError with every fault.
        """
        folder = self.folder / LANGUAGES
        found: dict[str, Words] = {}
        faults: list[Fault] = []
        for file in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
            found[file.stem.lower()], wrong = _language(file)
            faults += wrong
        if faults:
            raise SettingsError(faults)
        return found

    @cached_property
    def newsletters(self) -> tuple[Newsletter, ...]:
        """The newsletters that are written down."""
        return tuple(self._newsletter(name, table) for name, table in self.config.newsletters.items())

    def newsletter(self, name: str | None) -> Newsletter:
        """The newsletter of this name, or the only one. Raises SettingsError."""
        known = self.newsletters or (self._newsletter(DEFAULT_NEWSLETTER, NewsletterTable()),)
        if name is None and len(known) == 1:
            return known[0]
        for each in known:
            if each.name == name:
                return each
        what = f"there is none named {name!r}" if name else "there is more than one"
        cure = "name one of: " + ", ".join(each.name for each in known)
        raise SettingsError([self.places.fault(("newsletters",), what, cure)])

    @property
    def web(self) -> Web:
        """How the web is served."""
        return self.config.web.web

    @property
    def database_file(self) -> Path | None:
        """The file of the database; None where it is a server's."""
        url = self.config.store.url
        return self.folder / url.removeprefix("sqlite:///") if url.startswith("sqlite") else None

    @property
    def database(self) -> str:
        """The address of the database, a file's from the root."""
        file, url = self.database_file, self.config.store.url
        return f"sqlite:///{file}" if file else url.replace("postgres://", "postgresql://", 1)

    @property
    def has_database(self) -> bool:
        """Whether there may be issues and subscribers already."""
        return self.database_file is None or self.database_file.exists()

    @property
    def sender(self) -> str:
        """Who the mails are from, as in `Weekly <news@example.org>`."""
        site = self.shelf.site
        quoted = site.title.replace("\\", " ").replace('"', "'")
        return self.config.mail.sender or f'"{quoted}" <news@{urlsplit(site.url).hostname}>'

    @property
    def reply_to(self) -> str:
        """Where answers go, "" for the sender."""
        return self.config.mail.reply_to

    @property
    def bounces(self) -> str:
        """Where what cannot be delivered comes back, "" for the sender."""
        return on_the_wire(self.config.mail.bounces)

    @property
    def bounces_password(self) -> str:
        """The password of the mailbox that bounces are read from."""
        return self.config.mail.bounces_password

    @property
    def letterhead(self) -> Letterhead:
        """The names under which mails leave."""
        return sending.letterhead(self.config.mail, self.folder, sender=self.sender, bounces=self.bounces)

    @property
    def interval(self) -> float:
        """The seconds between two messages that leave, 0 for as fast as it goes."""
        return interval(self.config.mail.rate)

    @property
    def give_up(self) -> timedelta:
        """For how long a message that is deferred is tried again."""
        return timedelta(seconds=self.config.mail.give_up_seconds)

    @property
    def transport(self) -> str:
        """The address of the transport, `outbox:outbox`."""
        return self.config.mail.transport

    @property
    def means(self) -> Means:
        """What the transport may use. Raises SettingsError where its user has no password."""
        return sending.means(self.config.mail, self.places, self.folder)

    @cached_property
    def sign(self) -> "Sign | None":
        """What vouches for mails, None without a key. Raises SettingsError for a key that cannot be used."""
        return sending.sign(self.config.mail, self.places, self.folder, sender=self.sender)

    def _newsletter(self, name: str, table: NewsletterTable) -> Newsletter:
        return newsletter(name, table, look=look(table, self.config), site=self.shelf.site)

    def _podcast(self) -> Podcast:
        table = self.config.podcast
        owner, funding = table.owner, table.funding
        return Podcast(
            category=table.category or Podcast().category,
            kind=table.kind,
            explicit=table.explicit,
            image=table.image,
            owner=Author(name=owner.name, email=owner.email) if owner.email else None,
            locked=table.locked == "yes" if table.locked else None,
            guid=table.guid,
            funding=Link(rel="payment", url=funding.url, title=funding.title) if funding.url else None,
        )

    def _shelf(self) -> Shelf:
        content, found = self.config.content, self.origin
        rules = found.permalinks
        if "permalink" in content.written:
            rules = replace(rules, pattern=content.permalink, sections={})
        return Shelf(
            project=self.folder,
            folder=self._content_folder(),
            cache=self.folder / CACHE,
            site=self._site(),
            permalinks=rules,
            future=content.future if "future" in content.written else bool(found.future),
            drafts=content.drafts if "drafts" in content.written else bool(found.drafts),
            include=content.include or found.include,
            exclude=content.exclude or found.exclude,
            guard=content.guard,
            dated_only=found.dated_only,
            conventions=found.conventions,
            includes=self.folder / found.includes if found.includes else None,
            variables=found.variables,
        )

    def _site(self) -> Site:
        site, found = self.config.site, self.origin
        author = site.author
        return Site(
            title=site.title or found.title or line(self.folder.name) or "posts",
            url=site.url or found.url or URL_UNSET,
            description=site.description or found.description,
            language=site.language or found.language,
            timezone=site.timezone if "timezone" in site.written else found.timezone or site.timezone,
            author=Author(name=author.name, email=author.email, url=author.url) if author.name else found.author,
            rights=site.rights,
            icon=site.icon,
            logo=site.logo,
        )

    def _content_folder(self) -> Path:
        written = self.config.content.folder
        if not written:
            names = (self.origin.folder,) if self.origin.folder else CONTENT_FOLDERS
            return next((self.folder / name for name in names if (self.folder / name).is_dir()), self.folder)
        folder = self.folder / written
        if not folder.is_dir():
            what = f"there is no folder {written!r}"
            raise SettingsError([self.places.fault(("content", "folder"), what, "name the folder of the posts")])
        return folder

    def _files(self) -> Mapping[str, str]:
        """The file of each format below `out/`."""
        feeds = self.config.feeds
        files: dict[str, str] = {name: feeds.files.get(name) or FORMATS[name].file for name in feeds.formats}
        pages = self.config.pages
        names = [*files.values(), *(["index.html"] if pages.index else []), *([manifest.NAME] if pages.posts else [])]
        names += ASSETS if pages.index or pages.posts else ()
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            what, cure = f"two files are called {twice!r}", "give each a name of its own"
            raise SettingsError([self.places.fault(("feeds", "files"), what, cure)])
        return files

    def _hosting(self) -> Hosting:
        """How what is built is served. Raises SettingsError for moves that lead in a circle."""
        feeds, site = self.config.feeds, self.shelf.site.url
        moves: list[Move] = []
        for old, new in feeds.moved.items():
            place = self.places.fault(("feeds", "moved", old), "", "")
            moves.append(Move(old=old_path(old), new=below(new_place(new), site), path=place.path, line=place.line))
        if faults := tuple(circles(moves)):
            raise SettingsError(faults)
        return Hosting(site=site, hub=feeds.hub, moves=tuple(moves), compress=tuple(dict.fromkeys(feeds.compress)))

    def _guard_database(self) -> None:
        """The memory never lies where it could be published or swept away."""
        if self.database_file is None:
            return
        file = self.database_file.resolve()
        generated = [self.out, self.folder / CACHE]
        content = [self.shelf.folder.resolve()] if self.shelf.folder != self.folder else []
        if any(file.is_relative_to(folder) for folder in generated + content):
            what = f"the database would lie in {os.path.relpath(file.parent, self.folder)}"
            cure = "keep it outside of the content and of what is generated"
            raise SettingsError([self.places.fault(("store", "url"), what, cure)])


def _language(file: Path) -> tuple[Words, list[Fault]]:
    """The words of a file of the project, and what is wrong with them."""
    path = f"{LANGUAGES}/{file.name}"
    base = words(file.stem)
    try:
        text = file.read_text(encoding="utf-8-sig")
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what, line = toml_complaint(error, text)
        return base, [Fault(path=path, line=line, what=f"not TOML: {what}", cure="mend this line")]
    except (OSError, ValueError, RecursionError) as error:
        return base, [Fault(path=path, what=f"cannot be read ({error})", cure="write a file of TOML, in UTF-8")]
    places = Places(text, {}, path)
    return own(base, written, lambda name, what, cure: places.fault(tuple(name.split(".")), what, cure))
