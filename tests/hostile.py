"""Posts that break feeds elsewhere: each is a line of what users of other generators suffered. Paths, and bytes."""

from collections.abc import Iterator

EMOJI = "👩‍👩‍👧‍👦 🇰🇷 🏴󠁧󠁢󠁥󠁮󠁧󠁿"


def post(body: str, *lines: str, title: str = "Rain", day: int = 1) -> bytes:
    """A post of October 2026 in Markdown; `lines` are its front matter."""
    return "\n".join(("---", f"title: {title}", f"date: 2026-10-{day:02}", *lines, "---", body, "")).encode()


BODIES = {
    "controls": "It\x00 rained\x0b all\x1f day\x7f, he\x85 said \x93so\x94.",
    "noncharacters": "It rained \ufffe\uffff and \ufdd0 \U0001ffff on.",
    "lost": "It rained \ufffd on.",
    "references": "&#0; &#11; &#xFFFE; &#xD800; &#x110000; &nbsp; &copy &nosuch; &amp;amp;",
    "cdata": "]]> <![CDATA[ it ]]> rained <!-- a -- b --> <!doctype x> <?php echo 1 ?> <?import x?>",
    "script": "<script>alert(1)</script><p onclick='x()' onload=y>It rained.</p><noscript>so</noscript>",
    "frames": '<iframe src="https://video.example/embed/1"></iframe><object data="x.swf"><embed src="x.swf"></object>',
    "forms": '<form action="/x"><input name="a"><button>b</button><select><option>c</select>'
    "<textarea>d</textarea></form>",
    "svg": '<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script><text>It rained</text><title>t</title></svg>',
    "math": "<math><mi>x</mi><mo>=</mo><annotation-xml encoding='text/html'><b>y</b></annotation-xml></math> so",
    "styles": '<style>p{color:red}</style><p style="position:fixed;color:red;background:url(javascript:x);'
    'background-color: pink; width: expression(1)">It rained.</p>',
    "links": "[a](javascript:alert(1)) [b](JaVaScRiPt:x) [c](data:text/html,x) [d](vbscript:x) [e](#top) [f](?q=1) "
    "[g](//cdn.example/x) [h](mailto:a@example.org) [i](../up) [j](<x y>) [k](https://한국.example/길?q=비#밤) "
    "[l](https://example.org/100%/[a]|b) [m](https://exa mple.org/) [n](http://) [o](tel:+82)",
    "pictures": '<img src="a b.png" srcset="a.png 1x, /b.png 2x, data:image/png;base64,AA== 3x" alt="</p>" '
    'onerror="x()" loading="lazy"><img data-src="lazy.png" src="data:image/gif;base64,R0lGOD"><img><img src="">'
    '<picture><source srcset="c.webp, d.webp 2x" media="(min-width: 1px)"><img src="c.png"></picture>',
    "films": '<video poster="p.png" autoplay><source src="v.mp4" type="video/mp4"><track src="t.vtt" kind="subtitles">'
    'No.</video><audio src="s.mp3" controls>No.</audio>',
    "tables": "<table><tr><td><table><tr><td>in<table><tr><td>it</table></table></table>"
    "<table>out<caption>c</caption><td>a<td>b</table>",
    "unclosed": "<b><i>It</b> rained</i> <p>one<p>two <a href='/a'>x<a href='/b'>y</a> <li>loose <ul><li>a<li>b",
    "nested": "<div>" * 3000 + "It rained." + "</div>" * 2999,
    "blocks": "<p>It <div>rained</div> <ul><li>so</ul> on</p><span><h2>A</h2></span><a href=/x><p>para</p></a>",
    "inline": "<p><b><p>x</p></b></p><dl><dt>a<dd>b<div><dt>c</div></dl><select><b>x</select><ruby>漢<rt>かん</ruby>",
    "headings": "<h1>A<h2>B</h1></h2><title>not <b>so</b></title><body class=x><html lang=ko><head><base href='/y'>",
    "entities": "&lt;script&gt;alert(1)&lt;/script&gt; `</p>` &amp;lt;b&amp;gt; AT&T R&D &copy;2026",
    "scripts": f"مرحبا بالعالم ‮abc‬ 비가 온다 雨が降る {EMOJI} é é ﷽ Z̸̢͝a̷",
    "large": "It rained, and it went on to rain. " * 30_000,
    "long-line": "x" * 500_000,
    "empty": "",
    "blank": " \n\n\t\n",
    "code": '```html\n<script>x</script>\n```\n\n```python\nprint("]]>")\n```\n\n    <b>indented</b>\n',
    "details": "<details open><summary>S</summary><p>x</details><dialog>d</dialog><center>c</center><font color=red>f",
    "custom": "<x-card a='1'><slot>It</slot></x-card><marquee>rained</marquee><blink>so</blink><o:p>Word</o:p>",
    "duplicates": '<p id="a" id="b" class="x" class="y" lang="ko" lang="en" dir="sideways">It</p>'
    '<a name="n" name="m">r</a>',
    "void": "<br></br><hr></hr></p></div><p/><wbr/><img/alt=x/src=/y.png>",
    "comments": "<!--[if IE]><p>IE</p><![endif]--><!-- > --><!--> a --><!---> b",
    "lists": "<ol reversed start=-1 type=a><li value=3>a</ol><ul>text<li>b</ul><li>c</li>",
    "quotes": '<q cite="x y">a</q><blockquote cite="javascript:x">b</blockquote><time datetime="yesterday">c</time>',
    "toc": "[[toc]]\n\n# A\n\n# A\n\nnote[^1]\n\n[^1]: <b>foot</b>\n\n"
    "- [ ] a\n- [x] b\n\n| a | b |\n|---|:-:|\n| 1 | `|` |\n",
}

FIELDS = {
    "title-tags": ("title: 'How <b>bold</b> & <T> &amp; </div> &copy; work'",),
    "title-controls": ('title: "a\\x0bb\\0c\\x85d\\u200b"',),
    "title-lines": ("title: |\n  one\n  two",),
    "title-empty": ("title: ''",),
    "title-blank": ('title: "\\0\\x0b"',),
    "title-number": ("title: 2026.10",),
    "title-long": (f"title: {'비가 온다 ' * 400}",),
    "title-cdata": ("title: ']]>'",),
    "title-rtl": ("title: '‮evil‬ مرحبا'",),
    "summary-tags": ("description: '1 < 2 & </p> <b>so</b> &lt;i&gt; ]]>'",),
    "summary-controls": ('description: "a\\x0bb\\x92c\\ufffd"',),
    "authors": (
        "authors: ['Han, Nell <nell@example.org>', \"A\\nB\", '', {name: Kim, url: /kim, email: not an address}]",
    ),
    "author-tags": ("author: '<b>Han</b> & \"Nell\"'",),
    "author-uri": ("author: {name: Han, url: 'https://한.example/길 [1]'}",),
    "tags-many": (f"tags: [{', '.join(f't{each}' for each in range(500))}]",),
    "tags-odd": (
        "tags: [a/b, '..', '.', '/', '\\\\', 'C++', 'C', 'c#', 'a b', '👍', '<b>', '&amp;', '%2e%2e', '', '|']",
    ),
    "categories-odd": ("categories: ['../../etc', 'con', ' News ', 'news', '뉴스', 'ｎｅｗｓ']",),
    "url-odd": ("permalink: '/a b/[c]/\"d\"/100%/길/?q=|#x'",),
    "url-elsewhere": ("permalink: 'javascript:alert(1)'",),
    "id-number": ("id: 42",),
    "id-odd": ("id: 'tag: not a uri, at all'",),
    "image-odd": ("image: 'a b [1].jpg?x=1&y=\"2\"'",),
    "image-data": ("image: 'data:image/png;base64,AA=='",),
    "image-script": ("image: 'javascript:x.png'",),
    "image-alt": ("image: {url: /p.png, alt: '<b>\"A\" & B</b>'}",),
    "sound-space": ("audio: 'my sound.mp3'",),
    "sound-unicode": ("audio: 'https://example.org/소리 1.mp3'",),
    "sound-plain": ("enclosure: 'https://example.org/listen'",),
    "sound-query": ("audio: 'https://example.org/a.mp3?token=1&x=[2]'",),
    "sound-lies": ("enclosure: {url: /a.mp3, type: 'not a type', length: -5}",),
    "sounds": ("enclosures: [/a.mp3, /b.m4a, /c.pdf, /a.mp3]",),
    "sound-script": ("audio: 'javascript:a.mp3'",),
    "comments-odd": ("comments_url: 'https://example.org/길?x=[1]|2'",),
    "source-odd": ("source: {url: 'https://other.example/길|x', title: '<b>O</b>'}",),
    "source-bare": ("source: 'https://other.example/x'",),
    "external": ("external_url: 'https://other.example/길?[x]'",),
    "rights": ("rights: '© <b>Han</b> & Nell'",),
    "language-no": ("lang: no",),
    "language-odd": ("lang: 'not a language'",),
    "episode": (
        "audio: /a.mp3",
        "season: 1",
        "episode: -4",
        "explicit: maybe",
        "transcript: t.vtt",
        "chapters: 'c d.json'",
    ),
    "updated-before": ("lastmod: 2001-01-01",),
    "updated-later": ("lastmod: 2999-01-01",),
}

DATES = {
    "date-1": "0001-01-01",
    "date-999": "0999-12-31T23:59:59+09:00",
    "date-1905": "1905-03-04",
    "date-9999": "9999-12-31",
    "date-24": "2026-10-01 24:00:00",
    "date-fine": "2026-10-01T09:00:00.123456789+05:45",
    "date-none": "never",
}


def posts() -> Iterator[tuple[str, bytes]]:
    """Every post: its path in the content folder, and its bytes."""
    for number, (name, body) in enumerate(BODIES.items()):
        yield f"{name}.md", post(body, day=number % 28 + 1, title=f"Body {name}")
        yield f"{name}-html.html", post(body, day=number % 28 + 1, title=f"HTML {name}")
    for number, (name, lines) in enumerate(FIELDS.items()):
        head = [f"date: 2026-09-{number % 28 + 1:02}", *lines]
        if not any(line.startswith("title:") for line in lines):
            head.insert(0, f"title: Field {name}")
        yield f"{name}.md", "\n".join(("---", *head, "---", "It rained.", "")).encode(errors="surrogatepass")
    for name, date in DATES.items():
        yield f"{name}.md", f"---\ntitle: {name}\ndate: {date}\n---\nIt rained.\n".encode()
    yield "latin.md", "---\ntitle: Café\ndate: 2026-10-01\n---\nIl a plu à l’été.\n".encode("cp1252")
    yield "binary.md", b"---\ntitle: Bytes\ndate: 2026-10-01\n---\n" + bytes(range(256))
    yield "한글 이름 [1] 100%.md", post("It rained.", title="Name")
