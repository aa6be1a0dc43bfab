#!/usr/bin/env python3
"""What it costs to have the daemon at all: the binary's size, the time from its start to the first poll of both platforms with
a new database and with an old one, memory and CPU when nothing happens.

    cargo build --profile dist && BOT=target/dist/etronics-bot benches/start.py [STARTS] [IDLE_SECONDS]
    BOT=target/dist/etronics-bot benches/start.py max [STARTS] [IDLE_SECONDS]

Medians of so many starts (20), best and worst beside them. `max`: what a bot of MAX costs in memory when nothing happens, by
turns without one and with one; another version stands beside it with its own BOT. Linux only, for /proc."""

import os
import statistics
import sys
import tempfile
import time

from world import BOT, Daemon, Simulator, end, resident, spent


def started(simulator, folder, more=""):
    """Milliseconds until both platforms were polled, and the daemon."""
    simulator.does("calls", clear=True)
    begun = time.perf_counter()
    daemon = Daemon(simulator, folder, more=more)
    while not {"longpoll", "getUpdates"} <= simulator.does("calls").keys():
        time.sleep(0.001)
        if time.perf_counter() - begun > 60:
            end(daemon.process)
            sys.exit(f"not polled within a minute: {simulator.does('calls')}")
    return (time.perf_counter() - begun) * 1000, daemon


def told(name, times):
    print(f"{name}: {statistics.median(times):.0f} ms (best {min(times):.0f}, worst {max(times):.0f})")


def with_max(simulator):
    """A bot of MAX whose channel the wall is copied to."""
    told = simulator.told
    return f"""[crosspost]
enabled = true
max_channel_id = {told['max_channel_id']}
[max]
token = "{told['max_token']}"
api_url = "http://{told['address']}"
"""


def beside(starts, idle):
    """Resident memory of an idle daemon without a bot of MAX and with one, MiB."""
    simulator = Simulator()
    try:
        # Some chat of Telegram in place of MAX's channel, so that both copy the wall.
        kinds = {"without MAX": f"[crosspost]\nenabled = true\nchannel_id = {simulator.told['discussion_chat_id']}\n"}
        # Versions before MAX have the first alone.
        if b"max_channel_id" in open(BOT, "rb").read():
            simulator.read_until("max_channel_id")
            kinds["with MAX"] = with_max(simulator)
        found = {kind: [] for kind in kinds}
        for _ in range(starts):
            for kind, more in kinds.items():
                with tempfile.TemporaryDirectory() as folder:
                    _, daemon = started(simulator, folder, more)
                    time.sleep(idle)
                    found[kind].append(resident(daemon.pid))
                    end(daemon.process)
        for kind, sizes in found.items():
            print(f"{kind}: {statistics.median(sizes):.2f} MiB resident ({min(sizes):.2f} to {max(sizes):.2f})")
    finally:
        end(simulator.process)


def main():
    if sys.argv[1:2] == ["max"]:
        return beside(int(sys.argv[2]) if len(sys.argv) > 2 else 20, float(sys.argv[3]) if len(sys.argv) > 3 else 5)
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
