"""What the benches against a running daemon share: the simulator, the daemon, and what the kernel says of a process.
Python's standard library is enough; Linux only, for /proc."""

import http.client
import json
import os
import subprocess
import sys
import time

BOT = os.path.abspath(os.environ.get("BOT", "target/release/etronics-bot"))
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


def until(what, so, pause=0.2):
    """Waits; a bench that waits for ever says nothing."""
    deadline = time.time() + PATIENCE
    while not so():
        if time.time() > deadline:
            sys.exit(f"it never came to be: {what}")
        time.sleep(pause)


def spent(pid):
    """CPU seconds of a process: its own and the system's for it."""
    return of_stat(f"/proc/{pid}/stat")[0]


def of_stat(stat):
    """CPU seconds and name of a stat file of a process or a thread."""
    text = open(stat).read()
    fields = text[text.rindex(")") + 1 :].split()
    return (int(fields[11]) + int(fields[12])) / TICKS, text[text.index("(") + 1 : text.rindex(")")]


def resident(pid):
    """MiB."""
    return next(int(line.split()[1]) for line in open(f"/proc/{pid}/status") if line.startswith("VmRSS")) / 1024


def peak(pid):
    """The most that was resident since `forget_peak`, MiB."""
    return next(int(line.split()[1]) for line in open(f"/proc/{pid}/status") if line.startswith("VmHWM")) / 1024


def forget_peak(pid):
    """What is resident now is the most from here on."""
    with open(f"/proc/{pid}/clear_refs", "w") as refs:
        refs.write("5")


def paced(things, a_second):
    """Numbered, so many a second; without a pace at once."""
    begun = time.time()
    for n, thing in enumerate(things):
        if a_second:
            time.sleep(max(0, begun + n / a_second - time.time()))
        yield n, thing


class Simulator:
    """Both platforms, empty, on a free port; `told` is what it says of itself."""

    def __init__(self, bot=BOT):
        command = [bot, "simulator", "--empty", "--unlimited"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.told = {}
        self.read_until("discussion_chat_id")
        self.http = http.client.HTTPConnection(self.told["address"])

    def read_until(self, last):
        """Versions before MAX say less of themselves."""
        while last not in self.told:
            name, _, value = self.process.stdout.readline().strip().partition(" = ")
            self.told[name] = value

    def does(self, verb, **what):
        """A verb of /control."""
        self.http.request("POST", f"/control/{verb}", json.dumps(what), {"Content-Type": "application/json"})
        return json.loads(self.http.getresponse().read())

    def people(self, count):
        """Their ids."""
        return [self.does("person", first=f"Иван{n}", last="Петров")["id"] for n in range(count)]

    def comments(self, people, a_second=None):
        """One comment of each under a new post, as fast as the simulator takes them or so many a second."""
        post = self.does("post", text="hello")["id"]
        for n, person in paced(people, a_second):
            self.does("comment", author=person, parent_id=post, text=f"{TEXTS[n % len(TEXTS)]} {n}")

    def visits(self, people, a_second=None):
        """Each joins, likes a new post and comments on it; as many people a second."""
        post = self.does("post", text="hello")["id"]
        for n, person in paced(people, a_second):
            self.does("join", person=person)
            self.does("like", person=person, parent_id=post)
            self.does("comment", author=person, parent_id=post, text=f"{TEXTS[n % len(TEXTS)]} {n}")

    def config(self, folder, more="", everything=False):
        """A config of a daemon that lives here, which looks at comments alone or at everything; returns its path."""
        everything = str(everything).lower()
        told, address = self.told, f"http://{self.told['address']}"
        path = os.path.join(folder, "config.toml")
        with open(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
            file.write(f"""[storage]
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
enabled = {everything}
[moderation.likes]
enabled = {everything}
{more}""")
        return path


class Daemon:
    """`run` in a folder."""

    def __init__(self, simulator, folder, bot=BOT, more="", everything=False):
        self.command = [bot, "--config", simulator.config(folder, more, everything)]
        self.process = subprocess.Popen(self.command + ["run"], cwd=folder, stderr=subprocess.DEVNULL)
        self.pid = self.process.pid

    def status(self):
        """Its own words, by another process."""
        out = subprocess.run(self.command + ["status", "--json"], capture_output=True, text=True).stdout
        return json.loads(out) if out else None

    def listens(self):
        """Whether VK is polled."""
        return (self.status() or {"vk": {}})["vk"].get("connected")

    def handled(self):
        """Comments judged today."""
        return self.status()["today"]["checked"]

    def through(self):
        """Whether no event waits; only after the last one came."""
        return self.status()["queue"]["inbox"] == 0


def end(*processes):
    """Asks each to stop, and waits."""
    for process in filter(None, processes):
        process.terminate()
        process.wait()
