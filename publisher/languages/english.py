"""English."""

from publisher.languages.base import Words

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"),
    "December",
)

ENGLISH = Words(
    read="Read on",
    web="Read it on the web",
    also="Also on this:",
    since="Updated since the last issue:",
    more="and {count} more on the web",
    why="You get this mail because you subscribed to {title}.",
    leave="Unsubscribe",
    browser="View in browser",
    issues="Past issues",
    follow="Copy this address into a feed reader to get every new post.",
    recent="Newest posts",
    narrower="Follow a part",
    skip="Skip to the content",
    subscribe="Subscribe",
    explain="A feed reader is an app that gathers the new posts of every site you follow. You need no account here, "
    "and give nobody your mail address.",
    address="Address of the feed",
    copy="Copy",
    copied="Copied",
    open_in="Or open it in",
    formats={
        "application/rss+xml": "every reader knows it",
        "application/atom+xml": "the same posts, in a newer form",
        "application/feed+json": "the same posts, easy for programs",
    },
    older="All posts by year",
    find="Find a feed by its name",
    found_none="No feed has this in its name.",
    rest="and {count} more",
    everything="All feeds in one file (OPML)",
    everything_for="which readers can import at once",
    kinds={
        "category": "Categories",
        "tag": "Tags",
        "author": "Authors",
        "language": "Languages",
        "folder": "Folders",
        "filter": "Selections",
        "newsletter": "Newsletters",
    },
    updated="updated {date}",
    previous="Previous post",
    next="Next post",
    neighbours="More posts",
    download="Download {name}",
    visit={
        "missing": "There is nothing here",
        "missing_more": "Perhaps the address was cut off, or what stood here has moved.",
        "trouble": "This does not work right now",
        "trouble_more": "Something that is needed for it does not answer. Nothing was changed. Please try again "
        "in a while.",
    },
    posts=lambda count: "one post" if count == 1 else f"{count} posts",
    date=lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
)
