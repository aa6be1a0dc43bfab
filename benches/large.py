#!/usr/bin/env python3
"""What a large file costs on its way from VK to MAX through the whole daemon: it is fetched to the disk and sent from there, so
memory must not grow with it. Prints what was resident before, the most while it went, and how long it took; ends with an error
where memory grew by more than was promised.

    cargo build --release && benches/large.py [MEGABYTES] [MOST_MIB_MORE]

BOT names another binary. Python's standard library is enough; Linux only, for /proc."""

import json
import os
import sys
import tempfile
import time

from world import Daemon, Simulator, end, forget_peak, peak, resident, until

# A small post first: whatever is built once is built then.
FIRST, LARGE = 40_000, "Архив.rar"


def hangs_on_the_newest(simulator):
    """Bytes of the file on the channel's newest message."""
    told = simulator.told
    simulator.http.request("GET", f"/messages?chat_id={told['max_channel_id']}&count=1",
                           headers={"Authorization": told["max_token"]})
    [message] = json.loads(simulator.http.getresponse().read())["messages"]
    return sum(attachment.get("size", 0) for attachment in message["body"]["attachments"])


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    most = float(sys.argv[2]) if len(sys.argv) > 2 else 8
    with tempfile.TemporaryDirectory() as folder:
        simulator, daemon = Simulator(), None
        try:
            simulator.read_until("max_channel_id")
            told = simulator.told
            daemon = Daemon(simulator, folder, more=f"""[max]
token = "{told['max_token']}"
api_url = "http://{told['address']}"
[crosspost]
enabled = true
max_channel_id = {told['max_channel_id']}
""")
            until("the daemon listens", daemon.listens)
            sent = lambda: simulator.does("calls").get("POST /messages", 0)
            simulator.does("publish", text="Сначала маленький", document="План.pdf", document_bytes=FIRST)
            until("the small post is out", lambda: sent() >= 1)
            time.sleep(2)
            before, parts, begun = resident(daemon.pid), sent(), time.time()
            forget_peak(daemon.pid)
            simulator.does("publish", text="Теперь большой", document=LARGE, document_bytes=size << 20)
            until("the large post is out", lambda: sent() > parts)
            until("it stands there whole", lambda: hangs_on_the_newest(simulator) == size << 20)
            took, more = time.time() - begun, peak(daemon.pid) - before
            left = [name for name in os.listdir(folder) if not name.startswith(("bot.db", "config.toml"))]
            print(f"{size} MiB to MAX: {took:.1f} s, {before:.1f} MiB resident before, at most {more:.1f} MiB more"
                  + (f"; left behind: {left}" if left else ""))
            if more > most:
                sys.exit(f"more than {most} MiB")
        finally:
            end(daemon and daemon.process, simulator.process)


if __name__ == "__main__":
    main()
