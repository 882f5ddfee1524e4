"""Remake the pictures of the docs: `python docs/screenshots.py` writes docs/images/*.png, all but reader.png.

The sample publication is built in a temporary folder at a fixed instant, served on 127.0.0.1 (so that the pictures of
the mail load) and photographed with headless Chromium. Where pngquant is installed, the files come out far smaller.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
NOW = "2026-11-20T09:00:00+09:00"
SITE = "http://slow-afternoon.example/"
CHROMIUM = """chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync
--disable-background-networking --disable-component-update --hide-scrollbars""".split()
# Chromium photographs a window, not a page: the page is framed first, to write its height into the frame's title.
RULER = """<body style="margin: 0"><iframe src="/{path}" style="border: 0; width: {width}px; height: 1px"
onload="document.title = this.contentDocument.documentElement.scrollHeight"></iframe>"""


LOOKS = ("magazine", "letter")
# The sample publication as it is, its posts in English, and a folder that is all in Arabic.
LANGUAGES = {
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
    name: str
    path: str
    width: int
    height: int | None = None  # None: as tall as the page
    dark: bool = False


SHOTS = [
    Shot("digest", "magazine-ko/digest.html", 700, 1040),
    *(
        Shot(
            f"digest-{look}-{language}-{width}-{'dark' if dark else 'light'}",
            f"{look}-{language}/digest.html",
            width,
            1200,
            dark,
        )
        for look in LOOKS
        for language in LANGUAGES
        for width, dark in ((700, False), (390, True))
    ),
    Shot("index-light", "index.html", 900, 1500),
    Shot("index-dark", "index.html", 900, 1500, dark=True),
    Shot("post-light", "2026/11/09/rooftop-tea/", 900, 1500),
    Shot("preview", "magazine-ko/index.html", 1300, 1300),
]


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's name)
        pass


def build(project: Path, served: Path) -> None:
    """Build the sample publication, and gather what a web server would serve of it."""
    shutil.copytree(ROOT / "content", project / "content")
    for name in ("publisher.toml", "publisher.lock"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, project)
    publisher = [sys.executable, "-m", "publisher", "--project", str(project)]
    environment = {**os.environ, "PUBLISHER_SITE__URL": SITE, "PUBLISHER_PAGES__POSTS": "true"}
    subprocess.run([*publisher, "build", "--now", NOW], cwd=ROOT, env=environment, check=True)
    shutil.copytree(project / "out", served)
    (project / "arabic").mkdir()
    for name, post in ARABIC.items():
        (project / "arabic" / f"{name}.md").write_text(post, encoding="utf-8")
    for look in LOOKS:
        for language, settings in LANGUAGES.items():
            chosen = {"PUBLISHER_NEWSLETTERS__WEEKLY__LOOK": look, **settings}
            command = ["digest", "preview", "--to", str(served / f"{look}-{language}"), "--now", NOW]
            subprocess.run([*publisher, *command], cwd=ROOT, env=environment | chosen, check=True)
    shutil.copytree(project / "content" / "assets", served / "assets", dirs_exist_ok=True)


def chromium(url: str, *options: str) -> str:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [*CHROMIUM, f"--user-data-dir={profile}", *options, url]
        return subprocess.run(command, capture_output=True, text=True, timeout=90, check=True).stdout


def photograph(shot: Shot, served: Path) -> None:
    height = shot.height
    if height is None:
        (served / "ruler.html").write_text(RULER.format(path=shot.path, width=shot.width), encoding="utf-8")
        measured = re.search(r"<title>(\d+)</title>", chromium(f"{SITE}ruler.html", "--dump-dom"))
        height = int(measured[1]) if measured else sys.exit(f"The height of {shot.path} could not be measured.")
    picture = served / f"{shot.name}.png"
    scheme = f"--blink-settings=preferredColorScheme={0 if shot.dark else 1}"
    chromium(SITE + shot.path, scheme, f"--window-size={shot.width},{height}", f"--screenshot={picture}")
    if shutil.which("pngquant"):
        subprocess.run(["pngquant", "--force", "--skip-if-larger", "--ext=.png", str(picture)], check=False)
    shutil.move(picture, IMAGES / picture.name)


def main() -> None:
    if not shutil.which("chromium"):
        sys.exit("Chromium is missing: apt-get install chromium fonts-noto-cjk")
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        project, served = Path(folder) / "project", Path(folder) / "served"
        project.mkdir()
        with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=served)) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            # The sample's own name leads here, and counts as safe, so that the button that copies is there.
            CHROMIUM.append(f"--host-resolver-rules=MAP * 127.0.0.1:{server.server_port}")
            CHROMIUM.append(f"--unsafely-treat-insecure-origin-as-secure={SITE}")
            build(project, served)
            for shot in SHOTS:
                photograph(shot, served)
            server.shutdown()


if __name__ == "__main__":
    main()
