"""Fetch a file over HTTP(S): bounded, resumable, through the proxies that the environment names."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, TypeAlias
from urllib.parse import urlsplit

from pipeline.errors import DownloadFailed
from pipeline.translating.packages.choosing import read_json, write_json

LARGEST_PACKAGE = 2 << 30
LARGEST_INDEX = 16 << 20
ATTEMPTS = 4
TIMEOUT = 30
_CHUNK = 1 << 18
Progress: TypeAlias = Callable[[int, int], None]


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect to the web only, and never from HTTPS to HTTP."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        old, new = urlsplit(req.full_url).scheme, urlsplit(newurl).scheme
        if new not in {"http", "https"} or (old == "https" and new != "https"):
            raise urllib.error.HTTPError(newurl, code, "redirect to an unsafe address", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch_json(url: str) -> object:
    """The JSON at `url`. Raises DownloadFailed."""
    try:
        with _open(url, {}) as response:
            data: bytes = response.read(LARGEST_INDEX + 1)
        if len(data) > LARGEST_INDEX:
            raise DownloadFailed(url, "is larger than an index may be")
        content: object = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DownloadFailed(url, "is not an index of packages", "Check the address of the index.") from error
    except (OSError, http.client.HTTPException) as error:
        raise _failed(url, error) from error
    return content


def fetch(url: str, target: Path, *, largest: int = LARGEST_PACKAGE, progress: Progress | None = None) -> None:
    """Fetch `url` into `target`; what an earlier call left in `target`.part is gone on with.

    `progress` is told the bytes so far and in all (0 if the server does not say). Raises DownloadFailed, after which
    the same call resumes; OSError if the disk cannot take it.
    """
    part = target.with_name(target.name + ".part")
    last: Exception | None = None
    for _ in range(ATTEMPTS):
        before = part.stat().st_size if part.exists() else 0
        try:
            if _continue(url, part, largest, progress):
                part.replace(target)
                _label(part).unlink(missing_ok=True)
                return
        except urllib.error.HTTPError as error:
            error.close()
            raise _failed(url, error) from error
        except (http.client.HTTPException, urllib.error.URLError, TimeoutError, ConnectionError) as error:
            last = error
            if not part.exists() or part.stat().st_size == before:
                break
    raise _failed(url, last) from last


def _continue(url: str, part: Path, largest: int, progress: Progress | None) -> bool:
    """Go on with a download; whether it is complete now."""
    have = part.stat().st_size if part.exists() else 0
    known = read_json(_label(part))
    same = known.get("url") == url and bool(known.get("version"))
    headers = {"Range": f"bytes={have}-", "If-Range": str(known["version"])} if have and same else {}
    with _open(url, headers) as response:
        resumed = response.status == 206 and response.headers.get("Content-Range", "").startswith(f"bytes {have}-")
        if response.status == 206 and not resumed:
            raise urllib.error.HTTPError(url, 206, "sent another part than was asked", response.headers, None)
        at = have if resumed else 0
        length = response.headers.get("Content-Length", "")
        total = at + int(length) if length.isdigit() else 0
        if total > largest:
            raise DownloadFailed(url, f"is larger than a package may be ({largest >> 20} MB)")
        version = response.headers.get("ETag") or response.headers.get("Last-Modified") or ""
        write_json(_label(part), {"url": url, "version": "" if version.startswith("W/") else version})
        at = _copy(response, part, at, total, largest, progress, url)
    return not total or at == total


def _copy(response: Any, part: Path, at: int, total: int, largest: int, progress: Progress | None, url: str) -> int:
    with part.open("ab" if at else "wb") as file:
        while chunk := response.read(_CHUNK):
            at += len(chunk)
            if at > largest:
                raise DownloadFailed(url, f"is larger than a package may be ({largest >> 20} MB)")
            file.write(chunk)
            if progress:
                progress(at, total)
    return at


def _open(url: str, headers: dict[str, str]) -> Any:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise DownloadFailed(url, "is not an address on the web", "Give an http(s) address, or a file.")
    request = urllib.request.Request(url, headers={"User-Agent": "verslag", **headers})  # noqa: S310 - scheme checked
    return urllib.request.build_opener(_SafeRedirects).open(request, timeout=TIMEOUT)


def _label(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _failed(url: str, error: Exception | None) -> DownloadFailed:
    reason = getattr(error, "reason", None) or error
    return DownloadFailed(url, f"could not be fetched ({reason})" if reason else "broke off before its end")
