"""German."""

from publisher.languages.base import Words

MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November"),
    "Dezember",
)

GERMAN = Words(
    read="Weiterlesen",
    web="Im Web lesen",
    also="Auch dazu:",
    since="Seit der letzten Ausgabe geändert:",
    more="und {count} weitere im Web",
    why="Sie erhalten diese Mail, weil Sie „{title}“ abonniert haben.",
    leave="Abbestellen",
    browser="Im Browser ansehen",
    issues="Frühere Ausgaben",
    follow="Wer diese Adresse in einen Feedreader einträgt, bekommt jeden neuen Beitrag.",
    recent="Neueste Beiträge",
    narrower="Nur einen Teil abonnieren",
    skip="Zum Inhalt springen",
    subscribe="Abonnieren",
    explain="Ein Feedreader ist eine App, die neue Beiträge aller Seiten sammelt, denen man folgt: ohne Anmeldung und "
    "ohne Mailadresse.",
    address="Adresse des Feeds",
    copy="Kopieren",
    copied="Kopiert",
    open_in="Oder öffnen in",
    formats={
        "application/rss+xml": "versteht jeder Reader",
        "application/atom+xml": "dieselben Beiträge, neueres Format",
        "application/feed+json": "dieselben Beiträge, leicht für Programme",
    },
    older="Alle Beiträge nach Jahr",
    find="Feed nach Namen suchen",
    found_none="Kein Feed enthält das im Namen.",
    rest="und {count} weitere",
    everything="Alle Feeds in einer Datei (OPML)",
    everything_for="die Reader auf einmal einlesen",
    kinds={
        "category": "Kategorien",
        "tag": "Schlagwörter",
        "author": "Autorinnen und Autoren",
        "language": "Sprachen",
        "folder": "Ordner",
        "filter": "Auswahlen",
        "newsletter": "Newsletter",
    },
    updated="aktualisiert am {date}",
    previous="Vorheriger Beitrag",
    next="Nächster Beitrag",
    neighbours="Weitere Beiträge",
    download="{name} herunterladen",
    visit={
        "missing": "Hier ist nichts",
        "missing_more": "Vielleicht wurde die Adresse abgeschnitten, oder was hier stand, ist umgezogen.",
        "trouble": "Das geht gerade nicht",
        "trouble_more": "Etwas, das dafür nötig ist, antwortet nicht. Es wurde nichts geändert. "
        "Bitte versuchen Sie es später noch einmal.",
    },
    posts=lambda count: "ein Beitrag" if count == 1 else f"{count} Beiträge",
    date=lambda day: f"{day.day}. {MONTHS[day.month - 1]} {day.year}",
)
