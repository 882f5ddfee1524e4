AUTHOR = "Nils Holm"
SITENAME = "Quiet Harbour"
SITEURL = ""

PATH = "content"
TIMEZONE = "Europe/Stockholm"
DEFAULT_LANG = "en"

ARTICLE_URL = "{date:%Y}/{date:%b}/{slug}/"
ARTICLE_SAVE_AS = "{date:%Y}/{date:%b}/{slug}/index.html"
STATIC_PATHS = ["images"]
DEFAULT_PAGINATION = 10
LINKS = (("Pelican", "https://getpelican.com/"),)
