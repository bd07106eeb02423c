"""Which program works on a drop folder, and whether it still lives: two on one folder must not take the same file."""

from __future__ import annotations

import os
import secrets
import socket
from dataclasses import replace
from pathlib import Path

from pipeline.dropfolder.entry import Watcher

BEAT = 20.0
"""Seconds between two signs of life."""
LEASE = 300.0
"""Seconds without a sign of life after which a watcher loses what it had in hand."""


def myself(now: float) -> Watcher:
    """This process as a watcher that starts at `now`, in seconds since 1970."""
    return Watcher(secrets.token_hex(8), here(), os.getpid(), born(os.getpid()), now)


def alive_at(watcher: Watcher, now: float) -> Watcher:
    """The same watcher with a new sign of life."""
    return replace(watcher, beat=now)


def is_alive(watcher: Watcher, now: float) -> bool:
    """Whether `watcher` still works: its process is there, if it is of this machine, and it gave a sign of life lately.

    A clock that was set back by much counts as no sign of life: better to do work again than never.
    """
    if abs(now - watcher.beat) > LEASE:
        return False
    return watcher.place != here() or (watcher.born != "" and born(watcher.pid) == watcher.born)


def here() -> str:
    """This machine since its last start, and the process namespace that process numbers are of."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return socket.gethostname()


def born(pid: int) -> str:
    """What sets a process apart from others that had the same number: when it started; empty if it is not there."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        return "" if state in b"ZX" else fields[18].decode()
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return ""
    except OSError:
        return ""
    try:  # a system without /proc
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        pass
    return "there"
