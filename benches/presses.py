#!/usr/bin/env python3
"""How long a pressed button waits for its answer while a raid's comments wait: the daemon, Long Poll and the Bot API over HTTP, on the
disk of a temporary folder, against `etronics-bot simulator`. Prints the median and the worst of the presses, in ms.

    cargo build --release && benches/presses.py [COMMENTS]

BOT names another binary. Python's standard library is enough; Linux only, for /proc."""

import statistics
import sys
import tempfile
import time

from world import Daemon, Simulator, end, until


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        simulator, daemon = Simulator(), None
        try:
            people = simulator.people(count)
            daemon = Daemon(simulator, folder)
            until("the daemon listens", daemon.listens)
            # The answer is the message that follows.
            panel = simulator.does("say", text="/panel")["message_id"] + 1
            until("the panel is there", lambda: pressed(simulator, panel, "📊 Статус"))
            end(daemon.process)
            # All of them wait when it comes back.
            simulator.comments(people)
            daemon = Daemon(simulator, folder)
            waited = []
            while not waited or (len(waited) % 10 or daemon.handled() < count):
                waited.append(press(simulator, panel))
                time.sleep(0.02)
            print(f"{len(waited)} presses while {count} comments waited: median {statistics.median(waited):.1f} ms, "
                  f"worst {max(waited):.1f} ms, the first {waited[0]:.1f} ms with the start of the daemon in it")
        finally:
            end(daemon and daemon.process, simulator.process)


def pressed(simulator, panel, button):
    """Whether there is such a button to be pressed."""
    return "id" in simulator.does("press", message_id=panel, button=button)


def press(simulator, panel):
    """Milliseconds from a press to its answer."""
    before = len(simulator.does("answers"))
    begun = time.time()
    simulator.does("press", message_id=panel, button="🔄 Обновить")
    until("a press is answered", lambda: len(simulator.does("answers")) > before, pause=0.001)
    return (time.time() - begun) * 1000


if __name__ == "__main__":
    main()
