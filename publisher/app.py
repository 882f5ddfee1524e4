"""The one place that knows every part: settings become plain values, actions meet their banks; nothing is decided."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parseaddr
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from publisher import slots
from publisher.actions import subscribe
from publisher.actions.base import Library, Shelf, Track, read, silently
from publisher.actions.build import BuildReport, FeedPlan, build
from publisher.actions.deliver import DeliveryReport, Sender, deliver
from publisher.actions.digest import Draft, Made, Press, draft, make
from publisher.actions.preview import preview, warn
from publisher.config import NewsletterTable, load
from publisher.email.compose import composer
from publisher.email.render import check_subject
from publisher.errors import Fault, PublisherError, SettingsError
from publisher.feeds.formats import FORMATS
from publisher.model import (
    URL_UNSET,
    Author,
    Document,
    Envelope,
    Newsletter,
    RenderedIssue,
    Site,
    Slot,
    Subscriber,
    Suppression,
)
from publisher.permalinks import check as check_permalink
from publisher.store.issues import StoredIssue
from publisher.store.open import Store, file_of, open_store
from publisher.templating import SUFFIX
from publisher.text import line
from publisher.transports.base import Transport
from publisher.transports.schemes import check as check_transport
from publisher.transports.schemes import connect

OUT = "out"
CACHE = ".publisher-cache"
CONTENT_FOLDERS = ("content", "_posts")
DEFAULT_NEWSLETTER = "digest"
CHECKS = {
    "permalink": check_permalink,
    "schedule": slots.parse,
    "subject": check_subject,
    "transport": check_transport,
}

# In a checkout the templates stand at the top of the repository; installed, inside the package.
PACKAGE = Path(__file__).parent
TEMPLATES = next(folder for folder in (PACKAGE / "templates", PACKAGE.parent / "templates") if folder.is_dir())


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """What one tick of the scheduler did: each newsletter's slot, and the deliveries."""

    made: tuple[Made, ...]
    delivered: DeliveryReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A draft, and the files that show it; none if there is nothing new."""

    draft: Draft
    message_bytes: int = 0
    documents: tuple[Document, ...] = ()
    warnings: tuple[Fault, ...] = ()


class App:
    """One project, open. `warnings` are what its owner should know and nothing is refused for."""

    def __init__(self, project: Path, environment: Mapping[str, str]) -> None:
        """Raises SettingsError with every fault of the settings."""
        self.project = project.resolve()
        settings = load(self.project, environment, CHECKS)
        self.config, self.places, self.warnings = settings.config, settings.places, settings.warnings
        self.shelf = self._shelf()
        self.files = self._files()
        self._guard_store()
        if self.shelf.site.url == URL_UNSET:
            cure = 'write url = "https://…/" under [site]'
            self.warnings += (self.places.fault(("site", "url"), "unset, so that links lead nowhere", cure),)

    def build(self, *, now: datetime, track: Track[Any] = silently) -> BuildReport:
        """Content becomes feeds and pages in `out/`."""
        feeds = self.config.feeds
        plan = FeedPlan(
            files=self.files,
            limit=feeds.limit,
            mode=feeds.content,
            by=tuple(dict.fromkeys(feeds.by)),
            hub=feeds.hub,
            page=self.config.pages.index,
            templates=self.templates,
        )
        return build(self.shelf, plan, out=self.project / OUT, now=now, track=track)

    def preview(self, name: str | None, *, to: Path, now: datetime) -> Preview:
        """The next issue of a newsletter as files below `to`; without an issue if there is nothing new."""
        newsletter = self.newsletter(name)
        slot = slots.upcoming(newsletter, now) or slots.by_hand(newsletter, now)
        new, site = self._draft(newsletter, slot, now=now)
        if new.issue is None:
            return Preview(draft=new)
        envelope = self._composer(new.issue)("reader@example.org")
        documents = preview(
            new.issue,
            envelope,
            site=site,
            pictures=(self.shelf.folder, self.project, self.project / "static"),
            templates=self.templates,
            to=to,
        )
        return Preview(draft=new, message_bytes=len(envelope.data), documents=documents, warnings=warn(new.issue))

    def send_test(self, name: str | None, address: str, *, now: datetime) -> Draft:
        """One copy of the next issue to one address, if there is anything new; nothing is recorded."""
        newsletter = self.newsletter(name)
        recipient = subscribe.checked(address)
        slot = slots.by_hand(newsletter, now)
        new, _ = self._draft(newsletter, slot, now=now)
        if new.issue is not None:
            # A name and a Message-ID of its own, so that no mailbox takes the issue itself for a repetition.
            test = replace(new.issue, slot=f"{slot.label}-test")
            transport = self._connect()
            transport.send(self._composer(test)(recipient))
            transport.close()
        return new

    def send(self, name: str | None, *, force: bool, now: datetime, track: Track[Any] = silently) -> Tick:
        """Make the issue of one newsletter that is due (`force`: now), and deliver what is open."""
        return self._work([self.newsletter(name)], force=force, now=now, track=track)

    def tick(self, *, now: datetime, track: Track[Any] = silently) -> Tick:
        """Make every issue that is due, once, and deliver what is open."""
        return self._work(self.newsletters, force=False, now=now, track=track)

    def issues(self) -> tuple[StoredIssue, ...]:
        """Every issue, newest first, with how far its deliveries got."""
        return self.store.issues.all()

    def subscribers(self) -> tuple[Subscriber, ...]:
        """Everyone who subscribed, in the order in which they came."""
        return self.store.subscribers.all()

    def subscribe(self, address: str, *, confirmed: bool, now: datetime) -> Subscriber:
        """Add a subscriber; `confirmed` where the consent exists."""
        return subscribe.add(self.store.subscribers, address, confirmed=confirmed, now=now)

    def unsubscribe(self, address: str, *, now: datetime) -> bool:
        """Let a subscriber go; whether there was one."""
        return subscribe.remove(self.store.subscribers, address, now=now)

    def suppressions(self) -> tuple[Suppression, ...]:
        """Every address that is never mailed, and why."""
        return self.store.subscribers.suppressions()

    def suppress(self, address: str, reason: str, *, now: datetime) -> Suppression:
        """Never mail this address again, whether or not it is subscribed."""
        return subscribe.suppress(self.store.subscribers, address, reason, now=now)

    def unsuppress(self, address: str) -> bool:
        """Let this address be mailed again; whether it was suppressed."""
        return subscribe.unsuppress(self.store.subscribers, address)

    @cached_property
    def store(self) -> Store:
        return open_store(self.config.store.url, self.project)

    @cached_property
    def templates(self) -> Mapping[str, str]:
        """The source of every template by file name; the project's own over the packaged ones."""
        folders = (TEMPLATES, self.project / "templates")
        try:
            files = [folder / name for folder in folders if folder.exists() for name in sorted(os.listdir(folder))]
            return {file.name: file.read_text(encoding="utf-8") for file in files if file.name.endswith(SUFFIX)}
        except (OSError, UnicodeDecodeError) as error:
            fault = Fault(path="templates", what=f"cannot be read ({error})", cure="mend or remove the template")
            raise SettingsError([fault]) from error

    @cached_property
    def newsletters(self) -> tuple[Newsletter, ...]:
        """The newsletters that are written down."""
        return tuple(self._newsletter(name, table) for name, table in self.config.newsletters.items())

    def newsletter(self, name: str | None) -> Newsletter:
        """The newsletter of this name, or the only one. Raises SettingsError."""
        known = self.newsletters or (self._newsletter(DEFAULT_NEWSLETTER, NewsletterTable()),)
        if name is None and len(known) == 1:
            return known[0]
        for newsletter in known:
            if newsletter.name == name:
                return newsletter
        what = f"there is none named {name!r}" if name else "there is more than one"
        cure = "name one of: " + ", ".join(each.name for each in known)
        raise SettingsError([self.places.fault(("newsletters",), what, cure)])

    @property
    def sender(self) -> str:
        """Who the mails are from, as in `Weekly <news@example.org>`."""
        site = self.shelf.site
        quoted = site.title.replace("\\", " ").replace('"', "'")
        return self.config.mail.sender or f'"{quoted}" <news@{urlsplit(site.url).hostname}>'

    def _work(self, newsletters: Sequence[Newsletter], *, force: bool, now: datetime, track: Track[Any]) -> Tick:
        made: list[Made] = []
        failed: list[PublisherError] = []
        for newsletter in newsletters:
            try:
                read = partial(self._read, now=now)
                made.append(make(read, newsletter, self._press, self.store.issues, now=now, force=force))
            except PublisherError as error:  # what was frozen before is delivered all the same
                failed.append(error)
        transport = self._connect()
        sender = Sender(
            sender=self.sender,
            reply_to=self.config.mail.reply_to,
            policies={newsletter.name: newsletter.on_doubt for newsletter in self.newsletters},
        )
        try:
            delivered = deliver(self.store.issues, self.store.deliveries, transport, sender, now=now, track=track)
        finally:
            transport.close()
        if failed:
            raise failed[0]
        return Tick(made=tuple(made), delivered=delivered)

    def _draft(self, newsletter: Newsletter, slot: Slot, *, now: datetime) -> tuple[Draft, Site]:
        # A look ahead makes no database where there is none yet.
        exists = file_of(self.config.store.url, self.project).exists()
        known = self.store.issues.known(newsletter.name) if exists else None
        library = self._read(now=now, keep=False)
        return draft(library, newsletter, slot, self._press, known=known, now=now), library.site

    def _read(self, *, now: datetime, keep: bool = True) -> Library:
        return read(self.shelf, now=now, keep=keep)

    def _composer(self, issue: RenderedIssue) -> Callable[[str], Envelope]:
        return composer(issue, sender=self.sender, reply_to=self.config.mail.reply_to)

    def _connect(self) -> Transport:
        return connect(self.config.mail.transport, self.project)

    @property
    def _press(self) -> Press:
        mail = self.config.mail
        leave = parseaddr(mail.reply_to or self.sender)[1]
        return Press(placed=self.shelf.placed, templates=self.templates, leave=leave)

    def _newsletter(self, name: str, table: NewsletterTable) -> Newsletter:
        return Newsletter(
            name=name,
            title=table.title or self.shelf.site.title,
            schedule=table.schedule,
            timezone=table.timezone or self.shelf.site.timezone,
            categories=table.categories,
            max_posts=table.max_posts,
            subject=table.subject,
            mode=table.content,
            deliver_until=table.deliver_until_seconds,
            on_doubt=table.on_doubt,
        )

    def _shelf(self) -> Shelf:
        site, content = self.config.site, self.config.content
        author = site.author
        return Shelf(
            project=self.project,
            folder=self._content_folder(),
            cache=self.project / CACHE,
            site=Site(
                title=site.title or line(self.project.name) or "posts",
                url=site.url or URL_UNSET,
                description=site.description,
                language=site.language,
                timezone=site.timezone,
                author=Author(name=author.name, email=author.email, url=author.url) if author.name else None,
            ),
            permalink=content.permalink,
            future=content.future,
            drafts=content.drafts,
        )

    def _content_folder(self) -> Path:
        written = self.config.content.folder
        if not written:
            return next(
                (self.project / name for name in CONTENT_FOLDERS if (self.project / name).is_dir()), self.project
            )
        folder = self.project / written
        if not folder.is_dir():
            what = f"there is no folder {written!r}"
            raise SettingsError([self.places.fault(("content", "folder"), what, "name the folder of the posts")])
        return folder

    def _files(self) -> Mapping[str, str]:
        """The file of each format below `out/`."""
        feeds = self.config.feeds
        files: dict[str, str] = {name: feeds.files.get(name) or FORMATS[name].file for name in feeds.formats}
        names = [*files.values(), *(["index.html"] if self.config.pages.index else [])]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            what, cure = f"two files are called {twice!r}", "give each a name of its own"
            raise SettingsError([self.places.fault(("feeds", "files"), what, cure)])
        return files

    def _guard_store(self) -> None:
        """The memory never lies where it could be published or swept away."""
        file = file_of(self.config.store.url, self.project).resolve()
        generated = [self.project / OUT, self.project / CACHE]
        content = [self.shelf.folder.resolve()] if self.shelf.folder != self.project else []
        if any(file.is_relative_to(folder) for folder in generated + content):
            what = f"the database would lie in {os.path.relpath(file.parent, self.project)}"
            cure = "keep it outside of the content and of what is generated"
            raise SettingsError([self.places.fault(("store", "url"), what, cure)])
