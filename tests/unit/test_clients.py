"""What clients drop of a mail: each fact finds its place, and nothing where there is none."""

import pytest

from publisher.email.clients import losses


@pytest.mark.parametrize(
    ("html", "client", "what", "is_harm"),
    [
        ("<video></video>", "Gmail, Outlook, Yahoo", "films", True),
        ('<img alt="" width="1" src="data:image/png;base64,x">', "Gmail, Outlook, Yahoo", "in the mail itself", True),
        ('<img width="1" src="a.png">', "Gmail, Outlook, Yahoo", "without alt", True),
        ('<img alt="" width="1" src="a.webp?x">', "Outlook on Windows", "WebP", True),
        ('<img alt="" src="a.png">', "Outlook on Windows", "width", True),
        ('<p style="color: red; display: flex">', "Outlook on Windows", "flex", True),
        ("<style>p { color: var(--ink) }</style>", "Gmail, Outlook, Yahoo", "variable", True),
        ('<p style="background: url(a.png)">', "Outlook on Windows", "behind words", False),
        ('<p style="border-radius: 3px">', "Outlook on Windows", "square", False),
        ('<p style="word-break: keep-all">', "Outlook on Windows", "Korean", False),
        ('<p style="max-width: 9px">', "Outlook on Windows", "max-width", False),
        ("<style>@media print {}</style>", "Gmail's apps, with accounts of others", "style blocks", False),
        ("x" * 110_000, "Gmail", "102 of 107 KB", True),
    ],
)
def test_a_loss_is_found(html: str, client: str, what: str, is_harm: bool) -> None:
    (loss,) = losses(html)
    assert (loss.client, loss.count, loss.is_harm) == (client, 1, is_harm)
    assert what in loss.what


@pytest.mark.parametrize(
    "html",
    [
        '<img alt="" width="600" src="https://example.org/a.png">',
        '<p style="background-position: 0 0">display: flex; @media</p>',
        "<!--[if mso]><style>p { position: static }</style><![endif]-->",
    ],
)
def test_what_every_client_shows_is_no_loss(html: str) -> None:
    assert list(losses(html)) == []
