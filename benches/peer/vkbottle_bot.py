"""The peer in Python: an unmodified vkbottle matches one regular expression and keeps a row, synchronous=FULL.
Told by the environment: ADDRESS, GROUP, TOKEN, DATABASE. Knows nothing of the daemon."""

import os
import re
import sqlite3

from vkbottle import API, Bot, BotPolling, GroupEventType, GroupTypes

SPAM = re.compile(r"доход|заработ|казино|без вложений|t\.me/|@\w+_bot", re.IGNORECASE)

database = sqlite3.connect(os.environ["DATABASE"], isolation_level=None)
database.executescript(
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    "CREATE TABLE comments (id INTEGER PRIMARY KEY, author INTEGER NOT NULL, text TEXT NOT NULL, spam INTEGER NOT NULL);"
    "CREATE TABLE visits (person INTEGER NOT NULL, what TEXT NOT NULL);"
)
api = API(os.environ["TOKEN"])
api.API_URL = f"http://{os.environ['ADDRESS']}/method/"
bot = Bot(api=api, polling=BotPolling(api=api, group_id=int(os.environ["GROUP"])))


@bot.on.raw_event(GroupEventType.WALL_REPLY_NEW, dataclass=GroupTypes.WallReplyNew)
async def comment(event: GroupTypes.WallReplyNew):
    said = event.object
    row = (said.id, said.from_id, said.text, SPAM.search(said.text) is not None)
    database.execute("INSERT INTO comments VALUES (?, ?, ?, ?)", row)


@bot.on.raw_event(GroupEventType.GROUP_JOIN, dataclass=GroupTypes.GroupJoin)
async def joined(event: GroupTypes.GroupJoin):
    database.execute("INSERT INTO visits VALUES (?, 'join')", (event.object.user_id,))


@bot.on.raw_event(GroupEventType.LIKE_ADD, dataclass=GroupTypes.LikeAdd)
async def liked(event: GroupTypes.LikeAdd):
    database.execute("INSERT INTO visits VALUES (?, 'like')", (event.object.liker_id,))


bot.run_forever()
