"""What a doctor says of names, and how it is told."""

import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from publisher.actions.doctor import Finding, Letterhead, letterhead, look
from publisher.errors import OutsideError, StoreError
from publisher.names import Names
from tests.conftest import Project

GOOD = {
    "example.org": ("v=spf1 mx include:mail.example -all", "other=1"),
    "_dmarc.example.org": ("v=DMARC1; p=none",),
    "a._domainkey.example.org": ("v=DKIM1; k=rsa; p=AB CD",),
}
WANTED = {"a._domainkey.example.org": "v=DKIM1; k=rsa; p=ABCD"}


@dataclass
class Said:
    """Names as a test wants them."""

    found: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: GOOD)
    mail: bool = True

    def texts(self, name: str) -> tuple[str, ...]:
        return self.found.get(name, ())

    def takes_mail(self, domain: str) -> bool:
        return self.mail


class Silent(Said):
    def texts(self, name: str) -> tuple[str, ...]:
        raise OutsideError(f"{name}: nobody answers: try again later")


def health(records: Said, head: Letterhead | None = None) -> dict[str, str]:
    head = head or Letterhead(domain="example.org", records=WANTED)
    return {each.about: each.health for each in letterhead(head, records)}


def test_all_is_well() -> None:
    assert set(health(Said()).values()) == {"well"}


@pytest.mark.parametrize(
    ("name", "texts", "about"),
    [
        ("example.org", (), "SPF"),
        ("example.org", ("v=spf1 -all", "v=spf1 mx -all"), "SPF"),
        ("example.org", ("v=spf1 +all",), "SPF"),
        ("example.org", ("v=spf1 " + "include:a.example " * 11 + "-all",), "SPF"),
        ("example.org", ("v=spf10 mx -all",), "SPF"),
        ("_dmarc.example.org", (), "DMARC"),
        ("_dmarc.example.org", ("v=DMARC1; p=none", "v=DMARC1; p=reject"), "DMARC"),
        ("a._domainkey.example.org", (), "DKIM"),
        ("a._domainkey.example.org", ("v=DKIM1; p=EFGH",), "DKIM"),
    ],
)
def test_what_is_missing_or_wrong_is_named_with_its_cure(name: str, texts: tuple[str, ...], about: str) -> None:
    found = list(letterhead(Letterhead(domain="example.org", records=WANTED), Said(found={**GOOD, name: texts})))
    ill = [each for each in found if each.health == "ill"]
    assert [each.about for each in ill] == [about]
    assert ill[0].cure


def test_a_domain_above_may_speak_for_one_below() -> None:
    names = {**GOOD, "news.example.org": ("v=spf1 mx -all",)}
    assert health(Said(found=names), Letterhead(domain="news.example.org", records=WANTED))["DMARC"] == "well"


def test_names_that_nobody_answers_for_are_doubtful_and_not_ill() -> None:
    assert health(Silent())["SPF"] == "doubtful"


def test_a_part_that_fails_is_told_with_its_cure() -> None:
    def fails() -> str:
        raise StoreError("p.db: locked: try again")

    assert look("database", fails) == Finding(about="database", health="ill", seen="p.db: locked", cure="try again")


@pytest.fixture
def server() -> Iterator[str]:
    """A name server on loopback that knows `GOOD`, and that example.org takes mail."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            data, peer = sock.recvfrom(4096)
            if not data:
                return
            query = dns.message.from_wire(data)
            (question,) = query.question
            name = question.name.to_text(omit_final_dot=True)
            response = dns.message.make_response(query)
            response.flags |= dns.flags.RA
            if question.rdtype == dns.rdatatype.TXT and name in GOOD:
                texts = [f'"{text[:9]}" "{text[9:]}"' for text in GOOD[name]]
                response.answer.append(dns.rrset.from_text(question.name, 60, "IN", "TXT", *texts))
            elif question.rdtype == dns.rdatatype.MX and name == "example.org":
                response.answer.append(dns.rrset.from_text(question.name, 60, "IN", "MX", "10 mail.example.org."))
            elif name not in GOOD:
                response.set_rcode(dns.rcode.NXDOMAIN)
            sock.sendto(response.to_wire(), peer)

    thread = threading.Thread(target=answer)
    thread.start()
    place = f"127.0.0.1:{sock.getsockname()[1]}"
    yield place
    sock.sendto(b"", sock.getsockname())
    thread.join()
    sock.close()


def test_a_real_server_is_asked(server: str) -> None:
    names = Names(server)
    assert sorted(names.texts("example.org")) == sorted(GOOD["example.org"])
    assert names.texts("nothing.example") == ()
    assert names.takes_mail("example.org")
    assert not names.takes_mail("nothing.example")


def test_a_server_that_is_not_there_is_an_outside_fault() -> None:
    with pytest.raises(OutsideError, match="does not answer"):
        Names("127.0.0.1:1").texts("example.org")


def test_the_verb_tells_of_everything(project: Project, server: str) -> None:
    project.write("publisher.toml", '[site]\ntitle = "Blog"\nurl = "http://example.org/"\n')
    run = project.run("doctor", "--resolver", server, "--json")
    found = {each["about"]: each["health"] for each in run.json}
    assert run.status == 1  # the site does not answer here
    expected = {"database": "well", "mail server": "well", "domain": "well", "SPF": "well", "DMARC": "well"}
    assert found == {**expected, "DKIM": "doubtful", "site": "ill"}


def test_a_mail_server_that_is_gone_is_ill(project: Project) -> None:
    project.write("publisher.toml", '[mail]\ntransport = "smtp://127.0.0.1:1?tls=none"\n')
    run = project.run("doctor")
    assert run.status == 1
    assert "ILL       mail server: 127.0.0.1:1: cannot be reached" in run.out
