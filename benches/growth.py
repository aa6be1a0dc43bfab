#!/usr/bin/env python3
"""How cost grows with size, a line each: members of a first look and of the next sweep (a process each, a new community each),
and comments by strangers that one daemon judges one after the other, by the decade, so that the last line is of a database that
holds a million.

    cargo build --release && benches/growth.py [MOST]

MOST is 1,000,000 unless said otherwise: half an hour. BOT names another binary. Python's standard library is enough; Linux
only, for /proc."""

import os
import subprocess
import sys
import tempfile

from world import BOT, TEXTS, Daemon, Simulator, end, resident, spent, until

FIRST = 1_000_000


def measured(command):
    """CPU seconds of a command and the most it held, MiB."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)} ended with {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def members(count):
    """Both sweeps over so many members."""
    with tempfile.TemporaryDirectory() as folder:
        simulator = Simulator()
        try:
            simulator.does("crowd", first_id=FIRST, count=count, stride=37, kind="mixed", fakes=20, dead=50, members=1)
            config = simulator.config(folder, everything=True)
            for name in ["first look", "next sweep"]:
                simulator.does("calls", clear=1)
                used, held = measured([BOT, "--config", config, "-q", "scan", "members"])
                calls = sum(simulator.does("calls").values())
                size = os.path.getsize(f"{folder}/bot.db") / count
                print(f"{count:>9} members, {name}: {used:7.2f} CPU s, {used / count * 1e6:7.1f} µs each, {calls:5} calls, "
                      f"{held:5.1f} MiB at most, {size:5.0f} bytes of database each", flush=True)
        finally:
            end(simulator.process)


def comments(most):
    """Comments by as many strangers, one in five of them spam: what those of each decade cost."""
    with tempfile.TemporaryDirectory() as folder:
        simulator, daemon = Simulator(), None
        try:
            simulator.does("crowd", first_id=FIRST, count=most, stride=1, kind="mixed", fakes=0, dead=0, members=0)
            post = simulator.does("post", text="hello")["id"]
            daemon = Daemon(simulator, folder)
            until("the daemon listens", daemon.listens)
            done, size = 0, 1_000
            while size <= most:
                before = spent(daemon.pid)
                for number in range(done, size):
                    simulator.does("comment", author=FIRST + number, parent_id=post, text=f"{TEXTS[number % len(TEXTS)]} {number}")
                # By a process of its own: its CPU is not the daemon's.
                until("everything is judged", lambda: daemon.handled() >= size and daemon.through(), 0.5)
                used = spent(daemon.pid) - before
                stored = os.path.getsize(f"{folder}/bot.db") / size
                print(f"{size:>9} comments, the last {size - done}: {used:7.2f} CPU s, {used / (size - done) * 1e6:7.1f} µs each, "
                      f"{resident(daemon.pid):5.1f} MiB, {stored:5.0f} bytes of database each", flush=True)
                done, size = size, size * 10
        finally:
            end(daemon and daemon.process, simulator.process)


def main():
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    size = 1_000
    while size <= most:
        members(size)
        size *= 10
    comments(most)


if __name__ == "__main__":
    main()
