"""Feeds without a fault, to be spoilt in one place."""

from datetime import UTC, datetime

from publisher.lint.check import Linted, lint

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>Slow Afternoon</title>
<link>https://example.org/</link>
<description>Notes</description>
<language>en</language>
<lastBuildDate>Sat, 21 Nov 2026 08:00:00 +0900</lastBuildDate>
<atom:link href="https://example.org/rss.xml" rel="self" type="application/rss+xml"/>
<item>
<title>Rain</title>
<link>https://example.org/rain/</link>
<guid isPermaLink="false">urn:uuid:00000000-0000-4000-8000-000000000001</guid>
<pubDate>Fri, 20 Nov 2026 09:00:00 +0900</pubDate>
<description>Of rain</description>
<content:encoded><![CDATA[<p>Of <b>rain</b></p>]]></content:encoded>
</item>
<item>
<title>Snow</title>
<link>https://example.org/snow/</link>
<guid isPermaLink="false">urn:uuid:00000000-0000-4000-8000-000000000002</guid>
<pubDate>Thu, 19 Nov 2026 09:00:00 +0900</pubDate>
<description>Of snow</description>
</item>
</channel>
</rss>
"""
ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<id>urn:uuid:00000000-0000-4000-8000-00000000000f</id>
<title>Slow Afternoon</title>
<updated>2026-11-21T08:00:00+09:00</updated>
<author><name>Hanna</name></author>
<link rel="self" type="application/atom+xml" href="https://example.org/atom.xml"/>
<link rel="alternate" type="text/html" href="https://example.org/"/>
<entry>
<id>urn:uuid:00000000-0000-4000-8000-000000000001</id>
<title>Rain</title>
<published>2026-11-20T09:00:00+09:00</published>
<updated>2026-11-20T09:00:00+09:00</updated>
<link rel="alternate" type="text/html" href="https://example.org/rain/"/>
<summary>Of rain</summary>
<content type="html">&lt;p&gt;Of &lt;b&gt;rain&lt;/b&gt;&lt;/p&gt;</content>
</entry>
<entry>
<id>urn:uuid:00000000-0000-4000-8000-000000000002</id>
<title>Snow</title>
<published>2026-11-19T09:00:00+09:00</published>
<updated>2026-11-19T09:00:00+09:00</updated>
<link rel="alternate" type="text/html" href="https://example.org/snow/"/>
<summary>Of snow</summary>
</entry>
</feed>
"""
JSON = """{
  "version": "https://jsonfeed.org/version/1.1",
  "title": "Slow Afternoon",
  "home_page_url": "https://example.org/",
  "feed_url": "https://example.org/feed.json",
  "language": "en",
  "authors": [{"name": "Hanna"}],
  "items": [
    {
      "id": "urn:uuid:00000000-0000-4000-8000-000000000001",
      "url": "https://example.org/rain/",
      "title": "Rain",
      "content_html": "<p>Of <b>rain</b></p>",
      "date_published": "2026-11-20T09:00:00+09:00"
    },
    {
      "id": "urn:uuid:00000000-0000-4000-8000-000000000002",
      "url": "https://example.org/snow/",
      "title": "Snow",
      "content_text": "Of snow",
      "date_published": "2026-11-19T09:00:00+09:00"
    }
  ]
}
"""
OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
<head><title>Feeds</title><dateCreated>Fri, 20 Nov 2026 09:00:00 GMT</dateCreated></head>
<body>
<outline type="rss" text="Rain" title="Rain" xmlUrl="https://example.org/rss.xml" htmlUrl="https://example.org/"/>
</body>
</opml>
"""
RDF = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://example.org/index.rdf">
<title>Slow Afternoon</title>
<link>https://example.org/</link>
<description>Notes</description>
<dc:language>en</dc:language>
<items><rdf:Seq><rdf:li rdf:resource="https://example.org/rain/"/></rdf:Seq></items>
</channel>
<item rdf:about="https://example.org/rain/">
<title>Rain</title>
<link>https://example.org/rain/</link>
<description>Of rain</description>
<dc:date>2026-11-20T09:00:00+09:00</dc:date>
</item>
</rdf:RDF>
"""
PODCAST = (
    RSS.replace("<rss ", '<rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" ')
    .replace(
        "<lastBuildDate>",
        '<itunes:category text="Arts"><itunes:category text="Books"/></itunes:category>'
        "<itunes:explicit>false</itunes:explicit><itunes:type>episodic</itunes:type>"
        "<itunes:owner><itunes:name>Hanna</itunes:name><itunes:email>hanna@example.org</itunes:email></itunes:owner>"
        '<itunes:image href="https://example.org/cover.jpg"/><lastBuildDate>',
        1,
    )
    .replace(
        "<pubDate>",
        '<enclosure url="https://example.org/rain.mp3" length="1000" type="audio/mpeg"/>'
        "<itunes:duration>1:02:03</itunes:duration><itunes:episode>1</itunes:episode>"
        "<itunes:episodeType>full</itunes:episodeType><itunes:summary>Rain</itunes:summary><pubDate>",
        1,
    )
)
MEDIA = RSS.replace("<rss ", '<rss xmlns:media="http://search.yahoo.com/mrss/" ').replace(
    "<pubDate>",
    '<media:content url="https://example.org/a.png" type="image/png" medium="image" width="10" height="20">'
    '<media:title type="plain">Rain</media:title><media:thumbnail url="https://example.org/t.png" width="5"/>'
    "</media:content><pubDate>",
    1,
)


def spoilt(feed: str, old: str, new: str) -> str:
    """The feed with one place changed, the first where it stands more than once."""
    assert old in feed, old
    return feed.replace(old, new, 1)


def linted(text: str | bytes, *, address: str = "", path: str = "feed") -> Linted:
    """What is found in a feed."""
    data = text.encode() if isinstance(text, str) else text
    return lint(path, data, now=NOW, address=address)


def codes(text: str | bytes, *, address: str = "") -> list[str]:
    """The codes that are found in a feed, each once."""
    return sorted({found.code for found in linted(text, address=address).findings})
