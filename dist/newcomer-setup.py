#!/usr/bin/env python3
"""Plays `etronics-bot setup` in a terminal of its own, as a person would: waits for each question, then answers it.

Usage: newcomer-setup.py ROOT ADDRESS FILE     FILE: what `etronics-bot simulator` printed
Prints each answer, `=` before what is typed and `>` before what is only chosen.
"""

import json
import os
import pty
import re
import select
import sys
import time
import urllib.request

root, address, printed = sys.argv[1:]
keys = dict(line.rstrip("\n").split(" = ", 1) for line in open(printed) if " = " in line)
DOWN = "\x1b[B"
PATIENCE = 60


def starts_the_bot():
    """In Telegram: the admin writes to the bot."""
    said = {"chat": int(keys["admin_chat_id"]), "user": int(keys["admin_chat_id"]), "text": "/start"}
    request = urllib.request.Request(f"{address}/control/say", json.dumps(said).encode(), {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=10).read()


# What stands on the screen, what is done then, and how it is told.
TALK = [
    ("Язык / Language", "", "> language"),
    ("@BotFather's answer", keys["bot_token"], "= the bot's token"),
    ("The chat where the bot writes to you", starts_the_bot, "= /start"),
    ("Somebody wrote to the bot", "", "> this chat"),
    ("Copy posts?", DOWN, "> no copies"),
    ("The community's key", keys["community_token"], "= the community's key"),
    ("reading wall and likes", None, None),
    ("What now?", DOWN, "> no service key"),
    ("Who deletes: you or the bot", None, None),
    ("What now?", DOWN, "> I have an administrator's key"),
    ("The administrator's key", keys["user_token"], "= the administrator's key"),
    # The package brought a config, so it asks what else there is to change.
    ("What is to be changed?", "", "> done: write it down and check"),
    ("The former file stays beside it", "", "> change it"),
    ("everything is ready", None, None),
]

child, terminal = pty.fork()
if child == 0:
    os.chroot(root)
    os.chdir("/root")
    # The simulator is where the platforms would be.
    os.execve("/usr/bin/etronics-bot", ["etronics-bot", "setup", "--telegram-api-url", address, "--vk-api-url", f"{address}/method"],
              {"PATH": "/usr/bin:/bin", "HOME": "/root", "LANG": "en_US.UTF-8", "TERM": "xterm"})

seen = ""


def hears(timeout):
    """Reads what was written; False once the program has ended."""
    global seen
    if not select.select([terminal], [], [], timeout)[0]:
        return True
    try:
        data = os.read(terminal, 65536)
    except OSError:
        return False
    # Words only: no colours, no moves of the cursor, line ends are spaces.
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>78]", "", data.decode("utf-8", "replace"))
    seen += re.sub(r"\s+", " ", text)
    return bool(data)


for wanted, answer, told in TALK:
    deadline = time.monotonic() + PATIENCE
    while wanted not in seen:
        if time.monotonic() > deadline or not hears(0.2):
            sys.exit(f"never asked: {wanted}\n{seen[-1500:]}")
    seen = seen.split(wanted, 1)[1]
    if answer is None:
        continue
    time.sleep(0.2)
    if callable(answer):
        answer()
    else:
        os.write(terminal, answer.encode())
        time.sleep(0.2)
        os.write(terminal, b"\r")
    print(told, flush=True)
while hears(0.5):
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
