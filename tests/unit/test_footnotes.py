"""The text of posts, for the text part of a mail."""

from publisher.email.footnotes import noted


def test_links_become_footnotes_numbered_through_the_mail() -> None:
    text, links = noted(
        "the river <https://a.example/> and rain <https://b.example/x?y=1>, river <https://a.example/>", 4
    )
    assert text == "the river [4] and rain [5], river [4]"
    assert links == ("https://a.example/", "https://b.example/x?y=1")


def test_what_is_no_address_stays() -> None:
    assert noted("a <b> and List<int> <ftp://x>") == ("a <b> and List<int> <ftp://x>", ())


def test_lines_are_wrapped_after_the_addresses_are_gone() -> None:
    text, _ = noted(f"{'word ' * 12}<https://a.example/{'x' * 80}> and some more words here")
    assert max(map(len, text.split("\n"))) <= 72
