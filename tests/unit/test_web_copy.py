"""An issue on the web and in its newsletter's feeds: the words that were sent, and nothing of any reader's."""

from datetime import UTC, datetime

from publisher.email.places import ADDRESS, LEAVE, PLACES, PREFERENCES, folder, mail_html
from publisher.email.web import issue_entry, web_copy
from publisher.mail_model import RenderedIssue

HTML = f"""<html lang="ko"><body><div style="display: none">미리</div>
<table role="presentation"><tr><td style="color: red"><h2><a href="https://example.org/a/">비</a></h2>
<table><tr><td>a</td></tr></table></td></tr></table>
<!--mail--><a href="{LEAVE}">수신 거부</a> {ADDRESS} <a href="{PREFERENCES}">설정</a><!--/mail-->
<!--web--><a href="https://example.org/issues/weekly/">지난 호</a><!--/web-->
<!--[if mso]><p>Word</p><![endif]--><p>{ADDRESS} <a href="{LEAVE}">x</a></p><script>alert(1)</script></body></html>"""
ISSUE = RenderedIssue(
    newsletter="weekly",
    title="주간 소식",
    slot="2026-11-23T09:00",
    instant=datetime(2026, 11, 23, tzinfo=UTC),
    subject="주간 소식: 비",
    html=HTML,
    text="비\n",
)


def test_nothing_of_a_reader_is_on_the_web() -> None:
    page = web_copy(ISSUE, "index.html").data.decode()
    assert not [place for place in PLACES if place in page]
    assert "수신 거부" not in page
    assert "지난 호" in page
    assert "<!--[if mso]>" in page
    assert "<!--web-->" not in page


def test_nothing_of_the_web_is_in_the_mail() -> None:
    assert "지난 호" not in mail_html(HTML)
    assert "수신 거부" in mail_html(HTML)
    assert "mail-->" not in mail_html(HTML)


def test_an_entry_flows_and_is_safe() -> None:
    entry = issue_entry(ISSUE, id_="urn:x", url="https://example.org/issues/weekly/")
    assert "presentation" not in entry.content
    assert "<table><tbody><tr><td>a</td></tr></tbody></table>" in entry.content.replace("\n", "")
    for gone in ("미리", "style", "script", "alert", "Word", "수신 거부"):
        assert gone not in entry.content
    assert (entry.title, entry.language, entry.published) == (ISSUE.subject, "ko", ISSUE.instant)
    assert entry.summary.startswith("비 a 지난 호")


def test_a_folder_has_no_colon() -> None:
    assert folder("weekly", "2026-11-23T09:00") == "issues/weekly/2026-11-23T0900/"
