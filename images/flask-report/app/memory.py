"""What the container uses, as its control group counts it: the figures that the kernel kills by."""

import gc
import logging
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MIB = 1024 * 1024
CGROUP = Path("/sys/fs/cgroup")
log = logging.getLogger("memory")


@dataclass(frozen=True)
class Memory:
    """All in MiB. The working set is usage without the page cache that can go at once."""

    usageMiB: float
    workingSetMiB: float
    limitMiB: float | None
    headroomMiB: float | None


def read_memory() -> Memory:
    """The figures of this container, from cgroup v2 or v1."""
    if (CGROUP / "memory.current").exists():
        usage = _figure(CGROUP / "memory.current") or 0
        limit = _figure(CGROUP / "memory.max")
        inactive = _statistic(CGROUP / "memory.stat", "inactive_file")
    else:
        usage = _figure(CGROUP / "memory/memory.usage_in_bytes") or 0
        limit = _figure(CGROUP / "memory/memory.limit_in_bytes")
        inactive = _statistic(CGROUP / "memory/memory.stat", "total_inactive_file")
    # Without a limit cgroup v1 says a number near 2^63.
    limit = limit if limit is not None and limit < 1 << 60 else None
    working_set = max(0, usage - inactive)
    return Memory(
        usageMiB=round(usage / MIB, 1),
        workingSetMiB=round(working_set / MIB, 1),
        limitMiB=None if limit is None else round(limit / MIB, 1),
        headroomMiB=None if limit is None else round((limit - working_set) / MIB, 1),
    )


class Monitor(threading.Thread):
    """Logs when the working set crosses a level, and knows the level."""

    def __init__(self, warning_mib: int, critical_mib: int, cleanup_seconds: int) -> None:
        super().__init__(daemon=True, name="memory-monitor")
        self._levels = {"warning": warning_mib, "critical": critical_mib}
        self._cleanup_seconds = cleanup_seconds
        self.level = "ok"

    def run(self) -> None:
        """Looks every 10 s, or as often as the forced collections are wanted."""
        while True:
            time.sleep(self._cleanup_seconds or 10)
            if self._cleanup_seconds:
                gc.collect()
            self.look(read_memory())

    def look(self, memory: Memory) -> str:
        """The level of a reading; logs it when it is another than before."""
        reached = [name for name, mib in self._levels.items() if memory.workingSetMiB >= mib]
        level = reached[-1] if reached else "ok"
        if level != self.level:
            log.warning("memory %s: %s MiB of %s", level, memory.workingSetMiB, memory.limitMiB)
            self.level = level
        return level

    def status(self) -> dict[str, Any]:
        """The reading of this moment with its level and the levels' bounds."""
        memory = read_memory()
        return {**asdict(memory), "level": self.look(memory), "levels": self._levels}


def force_cleanup() -> dict[str, Any]:
    """Collects, gives free pages back to the kernel, and says what that changed."""
    before = read_memory()
    collected = gc.collect()
    _trim()
    after = read_memory()
    return {
        "collectedObjects": collected,
        "beforeMiB": before.workingSetMiB,
        "afterMiB": after.workingSetMiB,
    }


def _trim() -> None:
    import ctypes

    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    except (OSError, AttributeError):
        log.info("this C library has no malloc_trim")


def _figure(file: Path) -> int | None:
    text = file.read_text(encoding="ascii").strip()
    return None if text == "max" else int(text)


def _statistic(file: Path, name: str) -> int:
    for line in file.read_text(encoding="ascii").splitlines():
        key, _, value = line.partition(" ")
        if key == name:
            return int(value)
    return 0
