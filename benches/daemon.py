#!/usr/bin/env python3
"""What an event costs the whole daemon: comments by as many people, through Long Poll over HTTP, on the disk of a temporary
folder with synchronous=FULL, against `etronics-bot simulator`. Prints events a CPU second, threads and memory.

    cargo build --release && benches/daemon.py [COMMENTS]

BOT names another binary. Python's standard library is enough; Linux only, for /proc."""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time

BOT = os.environ.get("BOT", "target/release/etronics-bot")
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 300
# One in five is spam.
TEXTS = [
    "А во сколько начало и есть ли места для детей?",
    "Спасибо, вчера было очень хорошо, придём ещё",
    "Подскажите, пожалуйста, как к вам проехать от вокзала",
    "Концерт чудесный, особенно вторая половина",
    "Нужен доход от 5000 рублей в день? Удалённо, без вложений, пишите в телеграм @legkij_dohod_bot",
]


def config(told, folder):
    address = f"http://{told['address']}"
    return f"""[storage]
path = "{folder}/bot.db"
[telegram]
bot_token = "{told['bot_token']}"
admin_chat_id = {told['admin_chat_id']}
api_url = "{address}"
[vk]
group_id = {told['group_id']}
api_url = "{address}/method"
community_token = "{told['community_token']}"
service_token = "{told['service_token']}"
user_token = "{told['user_token']}"
[moderation]
mode = "enforce"
[moderation.members]
enabled = false
[moderation.likes]
enabled = false
"""


def seconds(stat):
    """CPU seconds and name of a /proc stat file."""
    text = open(stat).read()
    fields = text[text.rindex(")") + 1 :].split()
    return (int(fields[11]) + int(fields[12])) / TICKS, text[text.index("(") + 1 : text.rindex(")")]


def until(what, so):
    deadline = time.time() + PATIENCE
    while not so():
        if time.time() > deadline:
            sys.exit(f"it never came to be: {what}")
        time.sleep(0.2)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        bot = os.path.abspath(BOT)
        simulator = subprocess.Popen(
            [bot, "simulator", "--empty", "--unlimited"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        daemon = None
        try:
            told = {}
            while "discussion_chat_id" not in told:
                name, _, value = simulator.stdout.readline().strip().partition(" = ")
                told[name] = value
            http_to = http.client.HTTPConnection(told["address"])

            def does(verb, **what):
                http_to.request("POST", f"/control/{verb}", json.dumps(what), {"Content-Type": "application/json"})
                return json.loads(http_to.getresponse().read())

            post = does("post", text="hello")["id"]
            people = [does("person", first=f"Иван{n}", last="Петров")["id"] for n in range(count)]
            path = os.path.join(folder, "config.toml")
            with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
                file.write(config(told, folder))
            command = [bot, "--config", path]
            daemon = subprocess.Popen(command + ["run"], cwd=folder, stderr=subprocess.DEVNULL)

            def status():
                out = subprocess.run(command + ["status", "--json"], capture_output=True, text=True).stdout
                return json.loads(out) if out else None

            until("the daemon listens", lambda: (status() or {"vk": {}})["vk"].get("connected"))
            stat = f"/proc/{daemon.pid}/stat"
            before, begun = seconds(stat)[0], time.time()
            for n, person in enumerate(people):
                does("comment", author=person, parent_id=post, text=f"{TEXTS[n % 5]} {n}")
            until("everything is judged", lambda: status()["today"]["checked"] >= count)
            used = seconds(stat)[0] - before
            resident = next(line.split()[1] for line in open(f"/proc/{daemon.pid}/status") if line.startswith("VmRSS"))
            print(f"{count} comments: {used:.2f} CPU s, {count / used:.0f} events a CPU second, "
                  f"{time.time() - begun:.1f} s by the wall, {int(resident) // 1024} MB resident")
            tasks = f"/proc/{daemon.pid}/task"
            for spent, name in sorted((seconds(f"{tasks}/{task}/stat") for task in os.listdir(tasks)), reverse=True):
                if spent >= 0.1:
                    print(f"  {name}: {spent:.2f} CPU s")
        finally:
            for process in filter(None, (daemon, simulator)):
                process.terminate()
                process.wait()


if __name__ == "__main__":
    main()
