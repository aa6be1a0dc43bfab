#!/usr/bin/env python3
"""What an event costs the whole daemon: comments by as many people, through Long Poll over HTTP, on the disk of a temporary
folder with synchronous=FULL, against `etronics-bot simulator`. Prints events a CPU second, threads and memory.

    cargo build --release && benches/daemon.py [COMMENTS]

BOT names another binary. Python's standard library is enough; Linux only, for /proc."""

import os
import sys
import tempfile
import time

from world import Daemon, Simulator, end, of_stat, resident, spent, until


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        simulator, daemon = Simulator(), None
        try:
            people = simulator.people(count)
            daemon = Daemon(simulator, folder)
            until("the daemon listens", daemon.listens)
            before, begun = spent(daemon.pid), time.time()
            simulator.comments(people)
            until("everything is judged", lambda: daemon.handled() >= count)
            used = spent(daemon.pid) - before
            print(f"{count} comments: {used:.2f} CPU s, {count / used:.0f} events a CPU second, "
                  f"{time.time() - begun:.1f} s by the wall, {resident(daemon.pid):.1f} MiB resident")
            tasks = f"/proc/{daemon.pid}/task"
            for used, name in sorted((of_stat(f"{tasks}/{task}/stat") for task in os.listdir(tasks)), reverse=True):
                if used >= 0.1:
                    print(f"  {name}: {used:.2f} CPU s")
        finally:
            end(daemon and daemon.process, simulator.process)


if __name__ == "__main__":
    main()
