"""Who may see a post. In doubt nobody: a draft that leaked cannot be called back."""

from publisher.parser.keys import FALSE, SWITCH, Keys

# Words for a post that everybody may see, and for one that is kept back; others keep it back too, with a warning.
SHOWN = {
    "status": ("published", "publish", "public"),
    "visibility": ("public",),
}
KEPT_BACK = set(
    "archived draft future hidden internal members paid pending private scheduled skip subscribers tiers trash "
    "unlisted unpublished".split()
)

DRAFT = ("draft", "isdraft")
PUBLISHED = ("published", "publish")
HIDING = (
    "eleventyexcludefromcollections",
    "encrypt",
    "encrypted",
    "excludefromfeed",
    "headless",
    "hidden",
    "membersonly",
    "private",
    "unlisted",
)
SHOWING = ("feed", "listed", "permalink", "public", "render", "rss")  # hide a post where they are false
NEVER = ("never", "local", "link", *FALSE)  # Hugo's words for what stands in no list, or is no page
PASSWORD = "password"  # noqa: S105 - the name of a key
DECIDING = frozenset((*SHOWN, *PUBLISHED, *HIDING, *SHOWING, "build", PASSWORD))


def is_draft(keys: Keys, path: str) -> bool:
    """Whether the author says that the post is not finished."""
    return any(keys.switch(key) is True for key in DRAFT if key in keys.own) or "_drafts" in path.split("/")[:-1]


def is_hidden(keys: Keys) -> bool:
    """Whether the author keeps this post from the public by any generator's words."""
    if DECIDING.isdisjoint(keys.own):
        return False
    kept_back = [not _is_shown(keys, key) for key in SHOWN]
    kept_back += [_is_unpublished(keys, key) for key in PUBLISHED]
    kept_back += [keys.switch(key) is True for key in HIDING]
    kept_back += [keys.text(key).lower() in FALSE for key in SHOWING]
    kept_back += [bool(keys.own.get(PASSWORD)), _is_no_page(keys)]
    return any(kept_back)


def _is_shown(keys: Keys, key: str) -> bool:
    word = keys.word(key)
    if not word or word in SHOWN[key]:
        return True
    if word not in KEPT_BACK:
        keys.warn(
            key, f"{word!r} is no word that publisher knows, and hides the post", f"write {SHOWN[key][0]} or draft"
        )
    return False


def _is_unpublished(keys: Keys, key: str) -> bool:
    """Whether a switch is off that some generators read as a date; what is neither is refused."""
    word = keys.word(key)
    if word and word not in SWITCH:
        keys.read_date(key, keys.text(key))
    return word in FALSE


def _is_no_page(keys: Keys) -> bool:
    """Hugo's `build: {list: never, render: never}`."""
    build = keys.own.get("build")
    return isinstance(build, dict) and any(
        isinstance(build.get(key), str) and build[key].strip().lower() in NEVER for key in ("list", "render")
    )
