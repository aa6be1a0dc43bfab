#!/usr/bin/env python3
"""How soon a raid is told of, and how soon fresh spam is gone while older deletions wait: the daemon, Long Poll and the Bot API over
HTTP, on the disk of a temporary folder, against `etronics-bot simulator` with the limits of the platforms. Prints seconds.

    cargo build --release && benches/raid.py [COMMENTS [A_SECOND]]

BOT names another binary. Python's standard library is enough; Linux only, for /proc."""

import sys
import tempfile
import time

from world import TEXTS, Daemon, Simulator, end, until

SPAM = TEXTS[-1]
# A tick of the raid, seconds.
TICK = 0.1


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    a_second = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    with tempfile.TemporaryDirectory() as folder:
        simulator, daemon = Simulator(), None
        try:
            simulator.does("limits", on=True)
            people = simulator.people(count + 1)
            daemon = Daemon(simulator, folder)
            until("the daemon listens", daemon.listens)
            post = simulator.does("post", text="hello")["id"]
            told_after = raid(simulator, post, people[:-1], a_second)
            waiting = daemon.status()["queue"]["outbox"]
            gone_after = fresh_spam(simulator, post, people[-1])
            told = f"{told_after:.1f} s after its first comment" if told_after else "only afterwards, or never"
            print(f"{count} comments, {a_second} a second: told {told}; fresh spam gone after {gone_after:.1f} s, "
                  f"while {waiting} calls waited")
        finally:
            end(daemon and daemon.process, simulator.process)


def raid(simulator, post, people, a_second):
    """Seconds until the admin is told; None: not while it went on."""
    begun, told_after = time.time(), None
    for start in range(0, len(people), int(a_second * TICK)):
        for n, author in enumerate(people[start : start + int(a_second * TICK)], start):
            simulator.does("comment", author=author, parent_id=post, text=f"{SPAM} {n}")
        # All that the world holds is looked through for it: not at each tick.
        if told_after is None and start // int(a_second * TICK) % 5 == 4 and is_told(simulator):
            told_after = time.time() - begun
        time.sleep(max(0, begun + TICK * (start / int(a_second * TICK) + 1) - time.time()))
    return told_after


def is_told(simulator):
    """Whether a card tells of the raid."""
    return "налёт" in str(simulator.does("state")["chats"])


def fresh_spam(simulator, post, author):
    """Seconds from one more comment to its end."""
    begun = time.time()
    spam = simulator.does("comment", author=author, parent_id=post, text=f"{SPAM} and fresh")["id"]
    until("fresh spam is gone", lambda: not is_visible(simulator, spam), pause=0.05)
    return time.time() - begun


def is_visible(simulator, number):
    """Whether people see a comment."""
    comments = simulator.does("state")["comments"]
    return any(comment["visible"] for comment in comments if comment["id"] == number)


if __name__ == "__main__":
    main()
