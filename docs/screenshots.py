"""Remake the pictures of the docs: `python docs/screenshots.py` writes docs/images/*.png, all but reader.png.

The sample publication is built in a temporary folder at a fixed instant, served on 127.0.0.1 (so that the pictures of
the mail load) and photographed with headless Chromium. tests/browser/test_pictures.py makes those of the mail anew and
compares them with what is kept: look at each before you keep it. Of the seeds, which are other people's articles, only
a grid is kept that nobody can read. Where pngquant is installed, the files come out far smaller.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from typing import NamedTuple

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
GRIDS = ROOT / "tests" / "browser" / "grids"
SEEDS = ROOT.parent / "shared" / "seeds"
NOW = "2026-11-20T09:00:00+09:00"
SITE = "http://slow-afternoon.example/"
CHROMIUM = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync
--disable-background-networking --disable-component-update --hide-scrollbars""".split()

# The only letters in the pictures, whatever else is installed: in others, lines break elsewhere.
FAMILIES = {
    "sans-serif": "Liberation Sans",
    "serif": "Noto Serif",
    "monospace": "Liberation Mono",
    "ko": "Noto Sans CJK KR",
    "ko-serif": "Noto Serif CJK KR",
    "ar": "Noto Sans Arabic",
    "ar-serif": "Noto Naskh Arabic",
}
NEEDED = "apt-get install chromium fonts-noto-cjk fonts-noto-core fonts-liberation"
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>/usr/share/fonts</dir><cachedir>{cache}</cachedir><include ignore_missing="yes">/etc/fonts/conf.d</include>
<selectfont><rejectfont><pattern></pattern></rejectfont><acceptfont>{accepted}</acceptfont></selectfont>{generic}
</fontconfig>"""
ACCEPTED = "<pattern><patelt name='family'><string>{}</string></patelt></pattern>"
GENERIC = """<match><test name="family"><string>{}</string></test>
<edit name="family" mode="prepend" binding="strong"><string>{}</string></edit></match>"""

# Chromium photographs a window, not a page: the pages stand beside each other in frames that grow as tall as they are,
# on a ground of a colour that none of them has.
GROUND = (255, 0, 254)
TALLEST, TALLEST_SEEDS = 3_000, 9_500
SHEET = """<!DOCTYPE html><meta name="color-scheme" content="light dark">
<body style="margin: 0; background: rgb{}; display: flex; align-items: flex-start">{}"""
FRAME = '<iframe src="/{}" style="border: 0; flex: none; width: {}px; height: {}px"{}></iframe>'
GROW = " onload=\"this.style.height = this.contentDocument.documentElement.scrollHeight + 'px'\""

LOOKS = ("magazine", "letter")
WIDTHS = (700, 390)
# The sample publication as it is, its posts in English, and a folder that is all in Arabic.
LANGUAGES: Mapping[str, Mapping[str, str]] = {
    "ko": {},
    "en": {
        "PUBLISHER_SITE__LANGUAGE": "en",
        "PUBLISHER_SITE__TITLE": "Slow Afternoon",
        "PUBLISHER_NEWSLETTERS__WEEKLY__TITLE": "Slow Afternoon Weekly",
        "PUBLISHER_NEWSLETTERS__WEEKLY__CATEGORIES": "River, Streets, Mending",
    },
    "ar": {
        "PUBLISHER_SITE__LANGUAGE": "ar",
        "PUBLISHER_SITE__TITLE": "مجلة النهر",
        "PUBLISHER_NEWSLETTERS__WEEKLY__TITLE": "نشرة النهر الأسبوعية",
        "PUBLISHER_CONTENT__FOLDER": "arabic",
    },
}
ARABIC = {
    "ferry": """---
title: العبّارة الشتوية وكيف تقرأ الخط الأحمر
date: 2026-11-18
categories: [النهر]
image: /assets/river.jpg
---
تبدأ العبّارة جدولها الشتوي من الأول من نوفمبر: ست رحلات في أيام الأسبوع وخمس في العطل. إليك الجدول كاملًا.
""",
    "rain": """---
title: سبعة مقاييس للمطر
date: 2026-11-16
categories: [الطقس]
image: /assets/rain.png
---
على أسطح سبعة بيوت سبعة مقاييس، ولا يتفق منها اثنان. سألنا أصحابها لماذا، فضحكوا جميعًا.
""",
    "bread": """---
title: خبز يُخبز قبل الفجر
date: 2026-11-14
categories: [الحي]
---
في الرابعة وأربعين دقيقة يُشعل الفرن، وفي السادسة يخرج أول رغيف إلى الضفة الأخرى من النهر.
""",
}


class Shot(NamedTuple):
    """A picture of a page; `height` is None for all of it."""

    name: str
    path: str
    width: int
    height: int | None = None
    dark: bool = False


def mails(kind: str) -> list[Shot]:
    """The mail of one kind (`magazine-ko`) at both widths, light and dark."""
    return [
        Shot(f"digest-{kind}-{width}-{'dark' if dark else 'light'}", f"{kind}/digest.html", width, dark=dark)
        for width, dark in product(WIDTHS, (False, True))
    ]


KINDS = [f"{look}-{language}" for look, language in product(LOOKS, LANGUAGES)]
OF_SEEDS = [f"{look}-seeds" for look in LOOKS]
OTHERS = [
    Shot("digest", "magazine-ko/digest.html", 700, 1040),
    Shot("index-light", "index.html", 900, 1500),
    Shot("index-dark", "index.html", 900, 1500, dark=True),
    Shot("post-light", "2026/11/09/rooftop-tea/", 900, 1500),
    Shot("preview", "magazine-ko/index.html", 1300, 1300),
]


CELL = 20  # pixels of a side: a cell holds about three letters


def grid(picture: Image.Image) -> Image.Image:
    """The mean colour of each cell of a picture: what is left of it if no letter can be read."""
    across, down = picture.width // CELL, picture.height // CELL
    whole = (0, 0, across * CELL, down * CELL)
    return picture.convert("RGB").resize((across, down), Image.Resampling.BOX, whole)


class Camera:
    """Chromium in front of one folder, which it takes for the whole web."""

    def __init__(self, served: Path, address: str, options: Sequence[str]) -> None:
        self._served = served
        self._fonts = served / "fonts.conf"
        accepted = "".join(ACCEPTED.format(family) for family in FAMILIES.values())
        generic = "".join(GENERIC.format(name, family) for name, family in FAMILIES.items() if name not in LANGUAGES)
        self._fonts.write_text(FONTS.format(cache=served / "fonts", accepted=accepted, generic=generic), "utf-8")
        # The sample's own name leads here, and counts as safe, so that the button that copies is there.
        self._options = [f"--host-resolver-rules=MAP * {address}", f"--unsafely-treat-insecure-origin-as-secure={SITE}"]
        self._options += options

    def missing(self) -> list[str]:
        """The families that are not installed."""
        found = self._run("fc-list", "--format", "%{family}\n")
        return sorted(family for family in FAMILIES.values() if family not in found)

    def photograph(self, shots: Sequence[Shot]) -> Iterator[tuple[str, Image.Image]]:
        """Each shot by its name. They share one run of Chromium for all that are light, and one for the dark."""
        for dark in (False, True):
            those = [shot for shot in shots if shot.dark == dark]
            left = 0
            if not those:
                continue
            sheet = self._sheet(those, dark=dark)
            for shot in those:
                column = [sheet.getpixel((left + 1, top)) for top in range(sheet.height)]
                height = column.index(GROUND) if GROUND in column else sys.exit(f"{shot.name} is too tall to be seen.")
                yield shot.name, sheet.crop((left, 0, left + shot.width, height))
                left += shot.width

    def _sheet(self, shots: Sequence[Shot], *, dark: bool) -> Image.Image:
        frames = (
            FRAME.format(each.path, each.width, each.height or 100, "" if each.height else GROW) for each in shots
        )
        (self._served / "sheet.html").write_text(SHEET.format(GROUND, "".join(frames)), encoding="utf-8")
        picture = self._served / "sheet.png"
        tallest = TALLEST_SEEDS if any("seeds" in each.name for each in shots) else TALLEST
        size = f"--window-size={sum(each.width for each in shots)},{tallest}"
        scheme = f"--blink-settings=preferredColorScheme={0 if dark else 1}"
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            options = [*CHROMIUM, *self._options, scheme, size, f"--user-data-dir={profile}", f"--screenshot={picture}"]
            self._run("chromium", *options, f"{SITE}sheet.html")
        return Image.open(picture).convert("RGB")

    def _run(self, *command: str) -> str:
        environment = os.environ | {"FONTCONFIG_FILE": str(self._fonts)}
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=True).stdout


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's name)
        pass


@contextmanager
def camera(served: Path, *options: str) -> Iterator[Camera]:
    """A camera before a folder, with more options for Chromium."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=served)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Camera(served, f"127.0.0.1:{server.server_port}", options)
        server.shutdown()


def publisher(project: Path, *words: str, **settings: str) -> None:
    """Run the program on a project at the fixed instant."""
    command = [sys.executable, "-m", "publisher", "--project", str(project), *words, "--now", NOW]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PUBLISHER_")}
    environment |= {"PUBLISHER_SITE__URL": SITE, "PUBLISHER_PAGES__POSTS": "true", **settings}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


def sample(project: Path, served: Path) -> None:
    """The sample publication in a folder, and the next digest of each kind where a web server would serve it."""
    project.mkdir()
    shutil.copytree(ROOT / "content", project / "content")
    for name in ("publisher.toml", "publisher.lock"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, project)
    shutil.copytree(project / "content" / "assets", served / "assets", dirs_exist_ok=True)
    (project / "arabic").mkdir()
    for name, post in ARABIC.items():
        (project / "arabic" / f"{name}.md").write_text(post, encoding="utf-8")
    for kind in KINDS:
        look, language = kind.split("-")
        settings = {"PUBLISHER_NEWSLETTERS__WEEKLY__LOOK": look, **LANGUAGES[language]}
        publisher(project, "digest", "preview", "--to", str(served / kind), **settings)


def seeds(project: Path, served: Path) -> None:
    """A digest of the seeds in each look, with everything that they say."""
    shutil.copytree(SEEDS, project / "content")
    settings = {"PUBLISHER_SITE__LANGUAGE": "ko", "PUBLISHER_NEWSLETTERS__WEEKLY__CONTENT": "full"}
    settings |= {"PUBLISHER_SITE__TITLE": "읽을거리", "PUBLISHER_NEWSLETTERS__WEEKLY__GROUP_STORIES": "false"}
    for kind in OF_SEEDS:
        look = {"PUBLISHER_NEWSLETTERS__WEEKLY__LOOK": kind.partition("-")[0]}
        publisher(project, "digest", "preview", "--to", str(served / kind), **settings, **look)


def keep(picture: Image.Image, file: Path) -> None:
    """Write a picture, smaller where that can be done."""
    file.parent.mkdir(exist_ok=True)
    picture.save(file, optimize=True)
    if file.parent == IMAGES and shutil.which("pngquant"):
        subprocess.run(["pngquant", "--force", "--skip-if-larger", "--strip", "--ext=.png", str(file)], check=False)


def main() -> None:
    if not shutil.which("chromium"):
        sys.exit(f"Chromium is missing: {NEEDED}")
    with tempfile.TemporaryDirectory() as folder:
        project, served = Path(folder) / "project", Path(folder) / "served"
        sample(project, served)
        publisher(project, "build")
        shutil.copytree(project / "out", served, dirs_exist_ok=True)
        if SEEDS.is_dir():
            seeds(Path(folder) / "seeds", served)
        with camera(served) as lens:
            if missing := lens.missing():
                sys.exit(f"{', '.join(missing)} is missing: {NEEDED}")
            for shots in (*map(mails, KINDS), OTHERS):
                for name, picture in lens.photograph(shots):
                    keep(picture, IMAGES / f"{name}.png")
            for kind in OF_SEEDS if SEEDS.is_dir() else ():
                for name, picture in lens.photograph(mails(kind)):
                    keep(grid(picture), GRIDS / f"{name}.png")


if __name__ == "__main__":
    main()
