"""Arabic."""

from publisher.languages.base import Words

MONTHS = (
    *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر"),
    "ديسمبر",
)


def _posts(count: int) -> str:
    """Arabic counts one, two, a few and many with different forms (CLDR's plural rules)."""
    if count in (1, 2):
        return ("تدوينة واحدة", "تدوينتان")[count - 1]
    return f"{count} تدوينات" if 3 <= count % 100 <= 10 else f"{count} تدوينة"


ARABIC = Words(
    read="تابع القراءة",
    web="اقرأها على الموقع",
    also="عن الموضوع نفسه:",
    since="عُدّلت منذ العدد الأخير:",
    more="وعلى الموقع {count} أخرى",
    why="تصلك هذه الرسالة لأنك مشترك في «{title}».",
    leave="إلغاء الاشتراك",
    browser="عرض في المتصفح",
    issues="الأعداد السابقة",
    follow="أضف هذا العنوان إلى قارئ الخلاصات لتصلك كل تدوينة جديدة.",
    recent="أحدث التدوينات",
    narrower="اشترك في جزء منها",
    skip="انتقل إلى المحتوى",
    subscribe="اشترك",
    explain="قارئ الخلاصات تطبيق يجمع لك جديد كل المواقع التي تتابعها في مكان واحد، بلا حساب هنا وبلا بريد.",
    address="عنوان الخلاصة",
    copy="نسخ",
    copied="تم النسخ",
    open_in="أو افتحه في",
    formats={
        "application/rss+xml": "يعرفه كل قارئ خلاصات",
        "application/atom+xml": "التدوينات نفسها بصيغة أحدث",
        "application/feed+json": "التدوينات نفسها بصيغة تسهل على البرامج",
    },
    older="كل التدوينات بحسب السنة",
    find="ابحث عن خلاصة باسمها",
    found_none="لا توجد خلاصة بهذا الاسم.",
    rest="و{count} أخرى",
    everything="كل الخلاصات في ملف واحد (OPML)",
    everything_for="يمكن استيراده إلى القارئ دفعة واحدة",
    kinds={
        "category": "التصنيفات",
        "tag": "الوسوم",
        "author": "الكتّاب",
        "language": "اللغات",
        "folder": "المجلدات",
        "filter": "المختارات",
        "newsletter": "النشرات البريدية",
    },
    updated="حُدِّثت في {date}",
    previous="التدوينة السابقة",
    next="التدوينة التالية",
    neighbours="تدوينات أخرى",
    download="تنزيل {name}",
    visit={
        "missing": "لا شيء هنا",
        "missing_more": "ربما قُطع العنوان، أو نُقل ما كان هنا إلى مكان آخر.",
        "trouble": "لا يمكن ذلك الآن",
        "trouble_more": "جزء لازم لهذا لا يستجيب. لم يتغير شيء. حاول مرة أخرى بعد قليل من فضلك.",
    },
    posts=_posts,
    date=lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
)
