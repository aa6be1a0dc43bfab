#!/usr/bin/env python3
"""What memory stays after events that nobody should send: 5,000 of VK's, fields gone, swapped, of other kinds, one in fifty
with a text of a megabyte, told by a server that stands between the daemon and `etronics-bot simulator`.

    cargo build --release && benches/mutated.py [EVENTS]

Prints memory before and afterwards, and what the longest stored row has. BOT names another binary. Linux only, for /proc."""

import http.client
import json
import os
import random
import sqlite3
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from world import TEXTS, Daemon, Simulator, end, resident, until

# Events of one answer; one that is large is alone with a few others, as VK's answers are.
AT_ONCE = 25
LARGE = "я" * 500_000


def events(group, count):
    """Mutated events: the same for the same seed."""
    rng = random.Random(18)
    for number in range(count):
        person, item = 700_000_000 + number % 900, number + 1
        comment = {"id": item, "from_id": person, "date": int(time.time()), "text": f"{rng.choice(TEXTS)} {number}", "post_id": 1,
                   "post_owner_id": -group, "owner_id": -group}
        message = {"message": {"id": item, "conversation_message_id": item, "from_id": person, "peer_id": person,
                               "date": int(time.time()), "text": f"Реклама {number}"}}
        kind, told = rng.choice([
            ("wall_reply_new", comment), ("wall_reply_edit", comment), ("photo_comment_new", comment),
            ("message_new", message), ("group_join", {"user_id": person}), ("group_leave", {"user_id": person, "self": 1}),
            ("like_add", {"liker_id": person, "object_type": "post", "object_owner_id": -group, "object_id": 1}),
            ("wall_post_new", {"id": item, "owner_id": -group, "from_id": -group, "date": int(time.time()), "text": "Пост"}),
        ])
        told = json.loads(json.dumps(told))
        for _ in range(rng.randrange(3)):
            fields = told["message"] if "message" in told else told
            name = rng.choice(sorted(fields)) if fields else "x"
            fields[name] = rng.choice([None, -1, 2**63, "", [], {}, [[{}]], "1", True, 1.5, "\u202e\u0000" + "a" * 300])
            if rng.random() < 0.3:
                fields.pop(name)
        if number % 50 == 0:
            fields = told["message"] if isinstance(told.get("message"), dict) else told
            fields[rng.choice(["text", "title", "anything", "name"])] = LARGE
        yield {"type": kind, "event_id": f"m{number}", "v": "5.199", "group_id": group, "object": told}


class Between(BaseHTTPRequestHandler):
    """Hands everything on, but Long Poll, which it answers itself."""

    protocol_version = "HTTP/1.1"
    behind = ""
    waiting = []
    told = 0
    lock = threading.Lock()

    def log_message(self, *_):
        pass

    def answer(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if "act=a_check" in self.path:
            with Between.lock:
                batch, Between.waiting = Between.waiting[:AT_ONCE], Between.waiting[AT_ONCE:]
                Between.told += len(batch)
                ts = Between.told
            if not batch:
                time.sleep(1)
            return self.answer(200, "application/json", json.dumps({"ts": str(ts), "updates": batch}).encode())
        return self.hand_on("GET", None)

    def do_POST(self):
        self.hand_on("POST", self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def hand_on(self, method, body):
        there = http.client.HTTPConnection(Between.behind)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        there.request(method, self.path, body, headers)
        got = there.getresponse()
        told = got.read()
        if b"getLongPollServer" in self.path.encode():
            whole = json.loads(told)
            server = urlsplit(whole.get("response", {}).get("server", ""))
            if server.netloc:
                whole["response"]["server"] = f"http://{self.headers['Host']}{server.path}"
            told = json.dumps(whole).encode()
        self.answer(got.status, got.getheader("Content-Type", "application/json"), told)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    with tempfile.TemporaryDirectory() as folder:
        simulator, daemon = Simulator(), None
        Between.behind = simulator.told["address"]
        server = ThreadingHTTPServer(("127.0.0.1", 0), Between)
        server.daemon_threads = True
        # Whoever hangs up as all ends is no news.
        server.handle_error = lambda *_: None
        threading.Thread(target=server.serve_forever, daemon=True).start()
        simulator.told["address"] = f"127.0.0.1:{server.server_port}"
        group = int(simulator.told["group_id"])

        def tell(number_of):
            with Between.lock:
                Between.waiting, Between.told = list(number_of), 0

        try:
            daemon = Daemon(simulator, folder)
            until("the daemon listens", daemon.listens)
            # What it does once in its life belongs to no event.
            simulator_events = list(events(group, count))
            warm = [dict(event, event_id=f"w{n}") for n, event in enumerate(simulator_events[1:40])]
            tell(warm)
            until("the first are handled", lambda: not Between.waiting and daemon.status()["queue"]["inbox"] == 0)
            time.sleep(3)
            before = resident(daemon.pid)
            tell(simulator_events)
            until("all are told", lambda: not Between.waiting)
            until("all are handled", lambda: daemon.status()["queue"]["inbox"] == 0)
            peak = resident(daemon.pid)
            time.sleep(10)
            after = resident(daemon.pid)
            print(f"{count} mutated events, one in 50 of 1 MB: {before:.1f} MiB before, {peak:.1f} as the last was handled, "
                  f"{after:.1f} ten seconds later: {after - before:+.1f} (asked: +10 at most)")
            stored = sqlite3.connect(os.path.join(folder, "bot.db"))
            longest = stored.execute("SELECT max(length(CAST(payload AS BLOB))), count(*) FROM inbox").fetchone()
            print(f"the longest of {longest[1]} stored events has {longest[0]} bytes")
        finally:
            end(daemon and daemon.process, simulator.process)


if __name__ == "__main__":
    main()
