"""The categories of podcasts that Apple has given up; validators know them still."""

OBSOLETE: dict[str, tuple[str, ...]] = {
    "Arts": ("Literature",),
    "Arts & Entertainment": (
        *("Architecture", "Design", "Entertainment", "Games", "Performing Arts", "Photography", "Poetry"),
        "Science Fiction",
    ),
    "Audio Blogs": (),
    "Business": ("Business News", "Careers", "Finance", "Management & Marketing", "News", "Shopping"),
    "Education": ("Education Technology", "Higher Education", "K-12", "Language Courses", "Training"),
    "Family": (),
    "Food": (),
    "Games & Hobbies": ("Automotive", "Aviation", "Hobbies", "Other Games", "Video Games"),
    "Government & Organizations": ("Local", "National", "Non-Profit", "Regional"),
    "Health": (
        *("Alternative Health", "Diet & Nutrition", "Fitness", "Fitness & Nutrition", "Relationships", "Self-Help"),
        "Sexuality",
    ),
    "International": (),
    "Movies & Television": (),
    "News & Politics": (),
    "Politics": (),
    "Public Radio": (),
    "Religion & Spirituality": ("New Age", "Other", "Philosophy"),
    "Science & Medicine": ("Medicine", "Natural Sciences", "Social Sciences"),
    "Society & Culture": ("History",),
    "Sports & Recreation": ("Amateur", "College & High School", "Outdoor", "Professional"),
    "Talk Radio": (),
    "Technology": (
        *("Computers", "Developers", "Gadgets", "Information Technology", "News", "Operating Systems", "Podcasting"),
        *("Smart Phones", "Software How-To", "Tech News", "Text/Speech"),
    ),
    "Transportation": ("Automotive", "Aviation", "Bicycles", "Commuting"),
    "Travel": (),
}
