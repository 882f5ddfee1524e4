"""Settings: a file, the environment over it, and every fault at its place."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from publisher import tables
from publisher.config import load
from publisher.errors import SettingsError
from publisher.project import CHECKS
from publisher.settings import Config
from publisher.tables import Table


def settings(project: Path, text: str = "", environment: Mapping[str, str] | None = None) -> Config:
    (project / "publisher.toml").write_text(text, encoding="utf-8")
    return load(project, environment or {}, CHECKS).config


def refusals(project: Path, text: str | bytes = "", environment: Mapping[str, str] | None = None) -> list[str]:
    data = text.encode() if isinstance(text, str) else text
    (project / "publisher.toml").write_bytes(data)
    with pytest.raises(SettingsError) as caught:
        load(project, environment or {}, CHECKS)
    return str(caught.value).split("\n")


def plain(value: Any) -> Any:
    """Tables as dictionaries, by the names that are written in the file."""
    if isinstance(value, Table):
        return {name: plain(getattr(value, each.name)) for name, each in tables.settings(type(value)).items()}
    return {name: plain(each) for name, each in value.items()} if isinstance(value, dict) else value


def at(config: Config, *names: str) -> Any:
    """One setting by the names that lead to it."""
    found: Any = plain(config)
    for name in names:
        found = found[name]
    return found


# What was written, and what was not


def test_without_a_file_everything_is_at_its_default(tmp_path: Path) -> None:
    assert load(tmp_path, {}, CHECKS).config == Config()


def test_the_defaults_are_those_of_the_documentation() -> None:
    assert plain(Config()) == {
        "site": {
            "title": "",
            "url": "",
            "description": "",
            "language": "",
            "timezone": "UTC",
            "author": {"name": "", "email": "", "url": ""},
            "rights": "",
            "icon": "",
            "logo": "",
        },
        "content": {
            "folder": "",
            "generator": "",
            "include": (),
            "exclude": (),
            "permalink": "/:year/:month/:day/:slug/",
            "guard": 3,
            "future": False,
            "drafts": False,
        },
        "feeds": {
            "formats": ("rss", "atom", "json"),
            "files": {},
            "limit": 20,
            "content": "full",
            "by": ("category", "tag", "author"),
            "filters": {},
            "archive": True,
            "max_bytes": 4_000_000,
            "addresses": False,
            "hub": "",
            "hub_wait": "10m",
            "moved": {},
            "compress": (),
        },
        "podcast": {
            "category": "",
            "kind": "episodic",
            "explicit": False,
            "image": "",
            "owner": {"name": "", "email": ""},
            "locked": "",
            "guid": "",
            "funding": {"url": "", "title": ""},
        },
        "pages": {"posts": False, "index": True},
        "newsletters": {},
        "mail": {
            "from": "",
            "reply_to": "",
            "bounces": "",
            "bounces_password": "",
            "postal_address": "",
            "transport": "outbox:outbox",
            "password": "",
            "connections": 4,
            "rate": "",
            "give_up": "48h",
            "dkim": {"domain": "", "selector": "", "key_file": ""},
        },
        "store": {"url": "sqlite:///publisher.db"},
        "web": {
            "url": "",
            "listen": "127.0.0.1:8000",
            "proxies": (),
            "token": "",
            "signups": "30/h",
            "pull": False,
        },
    }


def test_a_newsletter_has_defaults_of_its_own(tmp_path: Path) -> None:
    weekly = settings(tmp_path, "[newsletters.weekly]\n").newsletters["weekly"]
    assert plain(weekly) == {
        "title": "",
        "schedule": "",
        "timezone": None,
        "categories": (),
        "tags": (),
        "authors": (),
        "languages": (),
        "folders": (),
        "max_posts": 20,
        "subject": "{{ newsletter.title }}: {{ lead.title }}",
        "content": "summary",
        "group_stories": True,
        "updated": False,
        "look": "magazine",
        "accent": "",
        "background": "",
        "font": "",
        "logo": "",
        "footer": "",
        "deliver_until": "6h",
        "on_doubt": "never_twice",
        "canary": 0,
        "approve": False,
    }


def test_what_the_file_says_counts(tmp_path: Path) -> None:
    config = settings(
        tmp_path,
        """
        [site]
        title = "긴 비"
        url = "https://example.org/blog"
        language = "zh-Hant"
        timezone = "Asia/Seoul"
        author = { name = "Ann", email = "Ann <ann@example.org>" }
        [feeds]
        formats = ["json"]
        files = { json = "feeds/all.json" }
        [newsletters.weekly]
        schedule = "mon 09:00"
        timezone = "Asia/Seoul"
        categories = ["Wet", "Cold"]
        [mail]
        from = "Rain <rain@example.org>"
        [store]
        url = "sqlite:///memory/publisher.db"
        """,
    )
    assert (config.site.title, config.site.language, config.site.timezone) == ("긴 비", "zh-Hant", "Asia/Seoul")
    assert config.site.author.email == "Ann <ann@example.org>"
    assert (config.feeds.formats, config.feeds.files) == (("json",), {"json": "feeds/all.json"})
    assert config.newsletters["weekly"].schedule == "mon 09:00"
    assert config.newsletters["weekly"].timezone == "Asia/Seoul"
    assert config.newsletters["weekly"].categories == ("Wet", "Cold")
    assert config.mail.sender == "Rain <rain@example.org>"
    assert config.store.url == "sqlite:///memory/publisher.db"


def test_without_checks_any_permalink_schedule_subject_and_transport_will_do(tmp_path: Path) -> None:
    """The parts that use them know them; the settings do not."""
    (tmp_path / "publisher.toml").write_text('[content]\npermalink = "/:x/"\n[mail]\ntransport = "pigeon:"\n')
    assert load(tmp_path, {}, {}).config.mail.transport == "pigeon:"


@pytest.mark.parametrize("text", ['\ufeff[site]\ntitle = "Rain"\n', '[site]\r\ntitle = "Rain"\r\n'])
def test_editors_do_not_matter(tmp_path: Path, text: str) -> None:
    assert settings(tmp_path, text).site.title == "Rain"


@pytest.mark.parametrize(
    "written", ["https://example.org/blog", "https://example.org/blog/", "https://example.org/blog//"]
)
def test_the_address_of_the_site_ends_in_one_slash(tmp_path: Path, written: str) -> None:
    assert settings(tmp_path, f"[site]\nurl = '{written}'\n").site.url == "https://example.org/blog/"


@pytest.mark.parametrize(("written", "seconds"), [("45s", 45), ("30m", 1800), ("6h", 21600), ("2d", 172800), ("0h", 0)])
def test_a_span_of_time_is_a_number_and_a_unit(tmp_path: Path, written: str, seconds: int) -> None:
    config = settings(tmp_path, f"[newsletters.weekly]\ndeliver_until = '{written}'\n")
    assert config.newsletters["weekly"].deliver_until_seconds == seconds


# The environment


@pytest.mark.parametrize(
    ("name", "value", "names", "expected"),
    [
        ("PUBLISHER_SITE__TITLE", "Sun", ("site", "title"), "Sun"),
        ("PUBLISHER_SITE__TITLE", "2024", ("site", "title"), "2024"),
        ("PUBLISHER_SITE__TITLE", "true", ("site", "title"), "true"),
        ("PUBLISHER_SITE__AUTHOR__NAME", "Ann", ("site", "author", "name"), "Ann"),
        ("PUBLISHER_MAIL__FROM", "a@example.org", ("mail", "from"), "a@example.org"),
        ("PUBLISHER_MAIL__DKIM__KEY_FILE", "dkim.pem", ("mail", "dkim", "key_file"), "dkim.pem"),
        ("PUBLISHER_FEEDS__LIMIT", "5", ("feeds", "limit"), 5),
        ("PUBLISHER_CONTENT__DRAFTS", "true", ("content", "drafts"), True),
        ("PUBLISHER_PAGES__INDEX", "false", ("pages", "index"), False),
        ("PUBLISHER_FEEDS__FORMATS", '["atom"]', ("feeds", "formats"), ("atom",)),
        ("PUBLISHER_FEEDS__FORMATS", "atom", ("feeds", "formats"), ("atom",)),
        ("PUBLISHER_FEEDS__BY", "tag, author", ("feeds", "by"), ("tag", "author")),
        ("PUBLISHER_NEWSLETTERS__WEEKLY__SCHEDULE", "mon", ("newsletters", "weekly", "schedule"), "mon"),
        (
            "PUBLISHER_NEWSLETTERS__WEEKLY__CATEGORIES",
            "Wet, Cold",
            ("newsletters", "weekly", "categories"),
            ("Wet", "Cold"),
        ),
        ("PUBLISHER_NEWSLETTERS__WEEKLY__CATEGORIES", "2024", ("newsletters", "weekly", "categories"), ("2024",)),
    ],
)
def test_the_environment_wins_over_the_file(
    tmp_path: Path, name: str, value: str, names: tuple[str, ...], expected: object
) -> None:
    text = '[site]\ntitle = "Rain"\n[feeds]\nlimit = 7\n[newsletters.weekly]\nschedule = "tue"\n'
    assert at(settings(tmp_path, text, {name: value}), *names) == expected


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "address").write_text("outbox:secret\n", encoding="utf-8")
    environment = {"PUBLISHER_MAIL__TRANSPORT_FILE": str(tmp_path / "address")}
    assert settings(tmp_path, environment=environment).mail.transport == "outbox:secret"


@pytest.mark.parametrize("name", ["HOME", "SITE__TITLE", "PUBLISHER_PROJECT", "XPUBLISHER_SITE__TITLE"])
def test_other_variables_are_left_alone(tmp_path: Path, name: str) -> None:
    assert settings(tmp_path, environment={name: "x"}) == Config()


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("PUBLISHER_SITE__TITEL", "x", "site.titel: unknown setting: did you mean site.title?"),
        ("PUBLISHER_SITTE__TITLE", "x", "sitte: unknown setting: did you mean site?"),
        ("PUBLISHER_FEEDS__LIMIT", "0", "feeds.limit: 0 will not do: write greater than or equal to 1"),
        ("PUBLISHER_FEEDS__LIMIT", "many", "feeds.limit: 'many' will not do: write a valid integer"),
        ("PUBLISHER_FEEDS__FORMATS", "rss,xml", "feeds.formats.1: 'xml' will not do: write 'rss', 'atom' or 'json'"),
        ("PUBLISHER_SITE__TITLE__X", "x", "'title' is no table: write PUBLISHER_TABLE__KEY"),
        ("PUBLISHER_MAIL__FROM_FILE", "/nowhere", "cannot read '/nowhere': name a file that holds the value"),
    ],
)
def test_a_fault_of_the_environment_names_the_variable(tmp_path: Path, name: str, value: str, error: str) -> None:
    assert refusals(tmp_path, '[site]\ntitle = "Rain"\n', {name: value}) == [f"{name}: {error}"]


# Faults


def test_all_faults_are_reported_at_once(tmp_path: Path) -> None:
    text = '[site]\ntitel = "Rain"\n\n[content]\nfuture = "no"\n\n[newsletters.weekly]\nschedule = "0 9 * * 1"\n'
    assert refusals(tmp_path, text, {"PUBLISHER_FEEDS__LIMIT": "0"}) == [
        "publisher.toml:2: site.titel: unknown setting: did you mean site.title?",
        "publisher.toml:5: content.future: 'no' will not do: write a valid boolean",
        "PUBLISHER_FEEDS__LIMIT: feeds.limit: 0 will not do: write greater than or equal to 1",
        "publisher.toml:8: newsletters.weekly.schedule: the weekday '1' is a number, and tools count differently: "
        "write its name, as in mon",
    ]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('\n[site]\n\ntitel = "x"', "4: site.titel: unknown setting: did you mean site.title?"),
        ('[sitte]\ntitle = "x"', "1: sitte: unknown setting: did you mean site?"),
        ('# [site]\n[mail]\nfrm = "x"', "3: mail.frm: unknown setting: did you mean mail.from?"),
        ('[site]\nauthor = { nam = "x" }', "2: site.author.nam: unknown setting: did you mean site.author.name?"),
        ('[site.author]\nnam = "x"', "2: site.author.nam: unknown setting: did you mean site.author.name?"),
        ('["site"]\n"titel" = "x"', "2: site.titel: unknown setting: did you mean site.title?"),
        ('site.titel = "x"', "1: site.titel: unknown setting: did you mean site.title?"),
        (
            "[newsletters.a]\n[newsletters.b]\nschedul = 'mon'",
            "3: newsletters.b.schedul: unknown setting: did you mean newsletters.b.schedule?",
        ),
        (
            "[content]\nqqq = 1",
            "2: content.qqq: unknown setting: "
            "known here: drafts, exclude, folder, future, generator, guard, include, permalink",
        ),
    ],
)
def test_an_unknown_setting_is_refused_with_the_nearest_known_one(tmp_path: Path, text: str, error: str) -> None:
    assert refusals(tmp_path, text) == [f"publisher.toml:{error}"]


@pytest.mark.parametrize(
    ("table", "line", "error"),
    [
        ("site", "title = 5", "site.title: 5 will not do: write a valid string"),
        (
            "site",
            'title = "a\\nb"',
            "site.title: has a line break or a control character: write one line of text",
        ),
        (
            "site",
            'url = "ftp://x"',
            "site.url: 'ftp://x' is no web address: write one that begins with https://",
        ),
        (
            "site",
            'timezone = "Mars/Base"',
            "site.timezone: there is no time zone 'Mars/Base': write an IANA name, as in Asia/Seoul",
        ),
        (
            "site",
            'timezone = "../etc/passwd"',
            "site.timezone: there is no time zone '../etc/passwd': write an IANA name, as in Asia/Seoul",
        ),
        (
            "site",
            'language = "Korean!"',
            "site.language: 'Korean!' is no language tag (BCP 47): write one as in ko, en or zh-Hant",
        ),
        ("content", 'future = "yes"', "content.future: 'yes' will not do: write a valid boolean"),
        ("feeds", "limit = 0", "feeds.limit: 0 will not do: write greater than or equal to 1"),
        ("feeds", "limit = true", "feeds.limit: True will not do: write a valid integer"),
        ("feeds", 'limit = "5"', "feeds.limit: '5' will not do: write a valid integer"),
        ("feeds", 'formats = ["xml"]', "feeds.formats.0: 'xml' will not do: write 'rss', 'atom' or 'json'"),
        (
            "feeds",
            'files = { rss = "../x" }',
            "feeds.files.rss: '../x' is no path below the output folder: write one as in rss.xml",
        ),
        (
            "feeds",
            'files = { rss = "/x" }',
            "feeds.files.rss: '/x' is no path below the output folder: write one as in rss.xml",
        ),
        (
            "feeds",
            "files = { rss = 'a\\x' }",
            "feeds.files.rss: 'a\\\\x' is no path below the output folder: write one as in rss.xml",
        ),
        ("feeds", 'content = "all"', "feeds.content: 'all' will not do: write 'full' or 'summary'"),
        (
            "newsletters.weekly",
            'deliver_until = "6 hours"',
            "newsletters.weekly.deliver_until: '6 hours' is no span of time: write one as in 30m, 6h or 2d",
        ),
        (
            "newsletters.weekly",
            'on_doubt = "ask"',
            "newsletters.weekly.on_doubt: 'ask' will not do: write 'never_twice' or 'never_miss'",
        ),
        (
            "newsletters.weekly",
            'timezone = "Mars/Base"',
            "newsletters.weekly.timezone: there is no time zone 'Mars/Base': write an IANA name, as in Asia/Seoul",
        ),
        ("mail", 'from = "nobody"', "mail.from: 'nobody' is no address: write one as in Weekly <news@example.org>"),
        (
            "store",
            'url = "mysql://x"',
            "store.url: 'mysql://x' is no database that is known: write one as in sqlite:///publisher.db or "
            "postgresql://publisher@db.example.org/publisher",
        ),
    ],
)
def test_a_wrong_value_is_refused_with_what_to_write(tmp_path: Path, table: str, line: str, error: str) -> None:
    assert refusals(tmp_path, f"\n[{table}]\n# a comment\n{line}\n") == [f"publisher.toml:4: {error}"]


@pytest.mark.parametrize(
    ("table", "line", "error"),
    [
        (
            "newsletters.weekly",
            'schedule = "mon 25:00"',
            "newsletters.weekly.schedule: there is no 25:00: write a time from 00:00 to 23:59",
        ),
        (
            "newsletters.weekly",
            'subject = "{{ lead.title"',
            "newsletters.weekly.subject: '{{ lead.title' cannot be filled in (TemplateSyntaxError: unexpected end of "
            "template, expected 'end of print statement'.): write one as in {{ newsletter.title }}: {{ lead.title }}",
        ),
        (
            "mail",
            'transport = "pigeon:x"',
            "mail.transport: 'pigeon' is no transport that this version knows: write one as in outbox:outbox or smtp://USER@mail.example.org:587",
        ),
    ],
)
def test_the_part_that_uses_a_setting_says_whether_it_can(tmp_path: Path, table: str, line: str, error: str) -> None:
    assert refusals(tmp_path, f"[{table}]\n{line}\n") == [f"publisher.toml:2: {error}"]


def test_the_permalink_is_checked_word_for_word(tmp_path: Path) -> None:
    (fault,) = refusals(tmp_path, '[content]\npermalink = "/:yaer/"\n')
    assert fault.startswith(
        "publisher.toml:2: content.permalink: '/:yaer/' has the unknown word :yaer: known are :year,"
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("site = 'Rain'", "site: 'Rain' is no table: write its settings under [site]"),
        ("newsletters = 5", "newsletters: 5 is no table: write its settings under [newsletters]"),
        ("newsletters.weekly = 5", "newsletters.weekly: 5 is no table: write its settings under [newsletters.weekly]"),
    ],
)
def test_a_value_in_the_place_of_a_table_is_refused(tmp_path: Path, text: str, error: str) -> None:
    assert refusals(tmp_path, text) == [f"publisher.toml:1: {error}"]


@pytest.mark.parametrize("name", ["Weekly", "-weekly", "the weekly", "소식"])
def test_a_newsletter_has_a_name_that_fits_an_address(tmp_path: Path, name: str) -> None:
    what = f"newsletters.{name}: no name that can be used here: use up to 63 small letters, digits, - and _"
    assert refusals(tmp_path, f'\n[newsletters."{name}"]\n') == [f"publisher.toml:2: {what}"]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("[site]\ntitle = Rain\n", 2, "Invalid value"),
        ("[site]\n\ntitle 'Rain'\n", 3, "Expected '=' after a key in a key/value pair"),
        ("[site]\ntitle = 'Rain'\ntitle = 'Sun'\n", 3, "Cannot overwrite a value"),
        ("[site]\n[feeds]\n[site]\n", 3, "Cannot declare ('site',) twice"),
        ("[feeds]\nformats = ['rss'\n", 2, "Unclosed array"),
    ],
)
def test_what_is_no_toml_is_refused_at_its_line(tmp_path: Path, text: str, line: int, what: str) -> None:
    assert refusals(tmp_path, text) == [f"publisher.toml:{line}: not TOML: {what}: mend this line"]


def test_what_is_not_utf_8_is_refused_at_its_line(tmp_path: Path) -> None:
    expected = "publisher.toml:2: not UTF-8: save the file with the encoding UTF-8"
    assert refusals(tmp_path, b"[site]\ntitle = '\xff'\n") == [expected]


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "publisher.toml").mkdir()
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, {}, CHECKS)
    assert str(caught.value) == "publisher.toml:1: cannot be read (Is a directory): give publisher leave to read it"


# Where a setting stands, for the parts that find a fault in it later


@pytest.mark.parametrize(
    ("key", "place"),
    [
        (("site", "title"), "publisher.toml:2"),
        (("site", "author", "name"), "publisher.toml:3"),
        (("site", "url"), "publisher.toml:1"),
        (("newsletters", "weekly", "schedule"), "publisher.toml:8"),
        (("newsletters", "daily", "schedule"), "publisher.toml:6"),
        (("store", "url"), "publisher.toml:1"),
        (("feeds", "limit"), "PUBLISHER_FEEDS__LIMIT"),
    ],
    ids=lambda value: ".".join(value) if isinstance(value, tuple) else "",
)
def test_every_setting_has_a_place(tmp_path: Path, key: tuple[str, ...], place: str) -> None:
    lines = ["[site]", "title = 'a'", "author.name = 'b'", "[feeds]", "limit = 3", "[newsletters.daily]"]
    (tmp_path / "publisher.toml").write_text("\n".join([*lines, "[newsletters.weekly]", "schedule = 'mon'"]))
    found = load(tmp_path, {"PUBLISHER_FEEDS__LIMIT": "4"}, CHECKS)
    assert str(found.places.fault(key, "wrong", "right it")) == f"{place}: {'.'.join(key)}: wrong: right it"
