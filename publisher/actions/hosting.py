"""What hosts need beside the files of a build: headers, redirects, feeds at their old addresses, compressed forms."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher import output
from publisher.actions.base import Built
from publisher.errors import Fault, OutputError, SettingsError
from publisher.hosting import static
from publisher.hosting.base import FEED_TYPES, Host, Moved
from publisher.hosting.compression import COMPRESSIONS
from publisher.hosting.moves import Move, old_paths, redirects, settle
from publisher.hosting.rules import archived, rules
from publisher.hosting.servers import SERVERS
from publisher.model import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosting:
    """How the files are served: `site` is the address of their folder, `compress` names the compressions wanted."""

    site: str = ""
    hub: str = ""
    moves: tuple[Move, ...] = ()
    compress: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosted:
    """The files that were added to those of a build, the paths of those that went, what was refused or is doubtful."""

    files: tuple[Built, ...]
    removed: tuple[str, ...]
    refused: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def host(out: Path, files: Sequence[Built], hosting: Hosting) -> Hosted:
    """Write what hosts need beside the files of a build below `out`, and remove what they need no more.

    Raises OutputError.
    """
    feeds = {each.path: each.type for each in files if each.type in FEED_TYPES and not archived(each.path)}
    moves, refused = settle(hosting.moves, feeds=feeds, files={each.path for each in files})
    before = old_paths(_moved(out), site=hosting.site)  # what an earlier build put at old addresses
    told = list(_told(files, moves, hosting))
    warnings = tuple(_foreign(out, each.path) for each in told if not _is_ours(out / each.path))
    documents = [each for each in told if _is_ours(out / each.path)]
    documents += [
        Document(path=move.old, type=feeds[move.new], data=(out / move.new).read_bytes())
        for move in moves
        if move.has_copy
    ]
    changed = set(output.write(out, documents))
    added = [_built(out, each.path, each.type, changed=each.path in changed) for each in documents]
    text = [each for each in (*files, *added) if each.type != static.TYPE]
    added += _packed(out, text, hosting.compress)
    kept = {each.path for each in (*files, *added)} | {move.old for move in hosting.moves}
    stale = [*before, *([static.REDIRECTS] if _is_ours(out / static.REDIRECTS) else [])]
    for path in (*before, *(each.path for each in text)):
        stale += [path + packing.suffix for packing in COMPRESSIONS.values()]
    removed = tuple(_remove(out, [path for path in stale if path not in kept]))
    return Hosted(files=tuple(added), removed=removed, refused=refused, warnings=warnings)


def configuration(server: str, out: Path, *, compressed: Sequence[str]) -> str:
    """What the configuration of a server needs, from what the last build wrote for hosts.

    Raises SettingsError where nothing was built, or no such server is known.
    """
    if server not in SERVERS:
        cure = f"name one of: {', '.join(SERVERS)}"
        raise SettingsError([Fault(path=server, line=0, what="no server that is known", cure=cure)])
    text = _read(out / static.HEADERS)
    if not text.startswith(static.MARK):
        fault = Fault(
            path=f"{out.name}/{static.HEADERS}", line=0, what="was not built", cure="run publisher build first"
        )
        raise SettingsError([fault])
    best = tuple(name for name in reversed(list(COMPRESSIONS)) if name in compressed)
    return SERVERS[server](Host(rules=static.read_headers(text), moved=_moved(out), compressed=best))


def _told(files: Sequence[Built], moves: Sequence[Move], hosting: Hosting) -> Iterator[Document]:
    found = rules([(each.path, each.type) for each in files], site=hosting.site, hub=hosting.hub)
    yield Document(path=static.HEADERS, type=static.TYPE, data=static.headers(found))
    if moves:
        moved = redirects(moves, site=hosting.site)
        yield Document(path=static.REDIRECTS, type=static.TYPE, data=static.redirects(moved))


def _foreign(out: Path, path: str) -> Fault:
    cure = "remove it, or take its rules to where they are read beside ours"
    return Fault(path=f"{out.name}/{path}", what="is not publisher's, and stays", cure=cure)


def _moved(out: Path) -> tuple[Moved, ...]:
    """What the last build said had moved; it remembers which files at old addresses are ours."""
    text = _read(out / static.REDIRECTS)
    return static.read_redirects(text) if text.startswith(static.MARK) else ()


def _is_ours(path: Path) -> bool:
    return not path.exists() or _read(path).startswith(static.MARK)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _packed(out: Path, files: Sequence[Built], names: Sequence[str]) -> Iterator[Built]:
    """Each file compressed beside itself, with its time: servers take that for the time of either."""
    for each in files if names else ():
        source = out / each.path
        status = source.stat()
        for packing in (COMPRESSIONS[name] for name in names):
            path = each.path + packing.suffix
            target = out / path
            changed = not target.is_file() or target.stat().st_mtime_ns != status.st_mtime_ns
            if changed:
                output.write(out, [Document(path=path, type=packing.type, data=packing.compress(source.read_bytes()))])
                os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
            yield _built(out, path, packing.type, changed=changed)


def _built(out: Path, path: str, type_: str, *, changed: bool) -> Built:
    return Built(path=path, type=type_, size=(out / path).stat().st_size, changed=changed)


def _remove(out: Path, paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        try:
            os.unlink(f"{out}/{path}")  # thousands of them: a Path would take five times as long
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            continue
        except OSError as error:
            raise OutputError(f"{error.filename}: {error.strerror}: mend this and try again") from error
        yield path
