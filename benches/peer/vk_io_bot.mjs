// The peer in JavaScript: an unmodified vk-io matches one regular expression and keeps a row, synchronous=FULL.
// Told by the environment: ADDRESS, GROUP, TOKEN, DATABASE. Knows nothing of the daemon.

import { Agent } from 'node:http';

import Database from 'libsql';
import { VK } from 'vk-io';

const SPAM = /доход|заработ|казино|без вложений|t\.me\/|@\w+_bot/iu;

const database = new Database(process.env.DATABASE);
database.exec('PRAGMA journal_mode=WAL');
database.exec('PRAGMA synchronous=FULL');
database.exec(
  'CREATE TABLE comments (id INTEGER PRIMARY KEY, author INTEGER NOT NULL, text TEXT NOT NULL, spam INTEGER NOT NULL)',
);
database.exec('CREATE TABLE visits (person INTEGER NOT NULL, what TEXT NOT NULL)');
const keep = database.prepare('INSERT INTO comments VALUES (?, ?, ?, ?)');
const visit = database.prepare('INSERT INTO visits VALUES (?, ?)');

const vk = new VK({
  token: process.env.TOKEN,
  apiBaseUrl: `http://${process.env.ADDRESS}/method`,
  // Its own is for https.
  agent: new Agent({ keepAlive: true }),
  pollingGroupId: Number(process.env.GROUP),
});

vk.updates.on('comment', (context) => {
  if (context.subTypes.includes('wall_reply_new')) {
    keep.run(context.id, context.fromId, context.text, SPAM.test(context.text) ? 1 : 0);
  }
});
vk.updates.on('group_member', (context) => {
  if (context.isJoin) visit.run(context.userId, 'join');
});
vk.updates.on('like', (context) => {
  if (context.subTypes.includes('like_add')) visit.run(context.likerId, 'like');
});

await vk.updates.startPolling();
