#!/usr/bin/env python3
"""What it costs to have the daemon at all: the binary's size, the time from its start to the first poll of both platforms with
a new database and with an old one, memory and CPU when nothing happens.

    cargo build --profile dist && BOT=target/dist/etronics-bot benches/start.py [STARTS] [IDLE_SECONDS]

Medians of so many starts (20), best and worst beside them. Linux only, for /proc."""

import os
import statistics
import sys
import tempfile
import time

from world import BOT, Daemon, Simulator, end, resident, spent


def started(simulator, folder):
    """Milliseconds until both platforms were polled, and the daemon."""
    simulator.does("calls", clear=True)
    begun = time.perf_counter()
    daemon = Daemon(simulator, folder)
    while not {"longpoll", "getUpdates"} <= simulator.does("calls").keys():
        time.sleep(0.001)
        if time.perf_counter() - begun > 60:
            end(daemon.process)
            sys.exit(f"not polled within a minute: {simulator.does('calls')}")
    return (time.perf_counter() - begun) * 1000, daemon


def told(name, times):
    print(f"{name}: {statistics.median(times):.0f} ms (best {min(times):.0f}, worst {max(times):.0f})")


def main():
    starts = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    idle = float(sys.argv[2]) if len(sys.argv) > 2 else 60
    print(f"binary: {os.path.getsize(BOT) / 1e6:.1f} MB")
    simulator = Simulator()
    try:
        new, old = [], []
        for _ in range(starts):
            with tempfile.TemporaryDirectory() as folder:
                for times in (new, old):
                    took, daemon = started(simulator, folder)
                    times.append(took)
                    time.sleep(0.3)
                    end(daemon.process)
        told("start to first poll, new database", new)
        told("start to first poll, old database", old)
        with tempfile.TemporaryDirectory() as folder:
            _, daemon = started(simulator, folder)
            time.sleep(5)
            before = spent(daemon.pid)
            time.sleep(idle)
            used = spent(daemon.pid) - before
            print(f"idle for {idle:.0f} s: {resident(daemon.pid):.1f} MiB resident, {used / idle * 100:.3f} % of a CPU")
            end(daemon.process)
    finally:
        end(simulator.process)


if __name__ == "__main__":
    main()
