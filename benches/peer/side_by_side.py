#!/usr/bin/env python3
"""The daemon beside two bots that do a little of the same: vkbottle (Python) and vk-io (Node) match one regular expression
and keep a row, synchronous=FULL; the daemon judges, keeps a journal and people, and deletes. One simulator, one after the
other, the same comments for each.

    cargo build --release && benches/peer/side_by_side.py [PEOPLE] [--paced A_SECOND] [--mixed]

Comments come as fast as the simulator takes them, hundreds an answer; with --paced of so many people a second.
With --mixed each of so many people joins, likes a post and comments on it; the peers keep a row of each, the daemon looks
at everybody's profile and at who else comes.

The libraries come unmodified from their registries into a temporary folder, by the clients of their languages (a `venv` with
pip, npm); PEERS=FOLDER keeps them there for the next run. BOT names another binary. Linux only, for /proc."""

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from world import Daemon, Simulator, end, resident, spent, until  # noqa: E402


class Peer:
    """A bot in another language."""

    def __init__(self, name, command):
        self.name, self.command = name, command

    def starts(self, simulator, folder):
        self.database = os.path.join(folder, "peer.db")
        told = simulator.told
        environment = {"ADDRESS": told["address"], "GROUP": told["group_id"], "TOKEN": told["community_token"],
                       "DATABASE": self.database}
        simulator.does("calls", clear=True)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(self.command, cwd=folder, env=os.environ | environment, **quiet)
        self.pid = self.process.pid
        until(f"{self.name} listens", lambda: any("longpoll" in name for name in simulator.does("calls")))

    def handled(self):
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as rows:
            return rows.execute("SELECT (SELECT count(*) FROM comments) + (SELECT count(*) FROM visits)").fetchone()[0]


class Ours:
    """The daemon."""

    name = "etronics-bot"

    def __init__(self, mixed):
        self.mixed = mixed

    def starts(self, simulator, folder):
        self.database = os.path.join(folder, "bot.db")
        self.daemon = Daemon(simulator, folder, everything=self.mixed)
        self.process, self.pid = self.daemon.process, self.daemon.pid
        until("the daemon listens", self.daemon.listens)

    def handled(self):
        if not self.mixed:
            return self.daemon.handled()
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as rows:
            return rows.execute("SELECT count(*) FROM inbox WHERE state <> 0").fetchone()[0]


def measure(who, simulator, people, mixed, a_second):
    """Events a CPU second, MiB when idle, MiB afterwards."""
    events = len(people) * (3 if mixed else 1)
    with tempfile.TemporaryDirectory() as folder:
        who.process = None
        try:
            who.starts(simulator, folder)
            time.sleep(3)
            idle, before, begun = resident(who.pid), spent(who.pid), time.time()
            (simulator.visits if mixed else simulator.comments)(people, a_second)
            until(f"{who.name} has handled everything", lambda: who.handled() >= events)
            used = spent(who.pid) - before
            print(f"  {who.name}: {used:.2f} CPU s, {time.time() - begun:.1f} s by the wall", file=sys.stderr)
            return events / used, idle, resident(who.pid)
        finally:
            end(who.process)
            if mixed:
                for person in people:
                    simulator.does("leave", person=person)


def peers(folder):
    """Both, with their libraries beside them."""
    python, node = os.path.join(folder, "python"), os.path.join(folder, "node")
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", python], check=True)
        subprocess.run([os.path.join(python, "bin", "pip"), "install", "--quiet", "vkbottle"], check=True)
    if not os.path.exists(node):
        os.mkdir(node)
        subprocess.run(["npm", "install", "--silent", "--prefix", node, "vk-io", "libsql"], check=True)
    # A module finds its libraries beside itself.
    script = shutil.copy(os.path.join(HERE, "vk_io_bot.mjs"), node)
    return [Peer("vkbottle (Python)", [os.path.join(python, "bin", "python"), os.path.join(HERE, "vkbottle_bot.py")]),
            Peer("vk-io (Node)", ["node", script])]


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("count", nargs="?", type=int, default=20_000)
    asked.add_argument("--paced", type=float, metavar="A_SECOND")
    asked.add_argument("--mixed", action="store_true")
    asked = asked.parse_args()
    count, mixed = asked.count, asked.mixed
    with tempfile.TemporaryDirectory() as temporary:
        everybody = peers(os.environ.get("PEERS") or temporary) + [Ours(mixed)]
        simulator = Simulator()
        try:
            people = simulator.people(count)
            figures = {who.name: measure(who, simulator, people, mixed, asked.paced) for who in everybody}
        finally:
            end(simulator.process)
    ours = figures[Ours.name]
    pace = f", {asked.paced:g} a second" if asked.paced else ""
    print(f"{count} people{pace}: " + ("each joins, likes, comments\n" if mixed else "a comment each\n"))
    print("| who | events a CPU second | ours is | MiB idle | MiB afterwards | ours is |\n|---|---|---|---|---|---|")
    for name, (rate, idle, after) in figures.items():
        print(f"| {name} | {rate:.0f} | {ours[0] / rate:.2f} × | {idle:.0f} | {after:.0f} | {ours[2] / after:.2f} × |")


if __name__ == "__main__":
    main()
