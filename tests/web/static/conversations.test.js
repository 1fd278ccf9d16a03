import assert from "node:assert/strict";
import { test } from "node:test";
import { CONVERSATIONS_KEY, Conversations, newId } from "../../../src/guidebot/static/chat/conversations.js";
import { memoryStorage } from "../../../src/guidebot/static/chat/storage.js";
import { id } from "./page.js";

const [TALK, OTHER] = [id(1), id(2)];

function stored(storage) {
  return JSON.parse(storage.getItem(CONVERSATIONS_KEY));
}

test("a conversation is there again after a reload, named after its first question", () => {
  const storage = memoryStorage();
  const before = new Conversations(storage);
  before.addTurn(TALK, { id: id(10), question: "How old must I be?" });
  before.addTurn(TALK, { id: id(11), question: "And on a phone?" });
  before.changeTurn(TALK, id(11), { helpful: false, next: ["Who can go LIVE?"] });
  assert.deepEqual(new Conversations(storage).latest(), {
    id: TALK,
    title: "How old must I be?",
    turns: [
      { id: id(10), question: "How old must I be?" },
      { id: id(11), question: "And on a phone?", helpful: false, next: ["Who can go LIVE?"] },
    ],
  });
});

test("two tabs add to the same conversation, and neither loses what the other wrote", () => {
  const storage = memoryStorage();
  const [one, two] = [new Conversations(storage), new Conversations(storage)];
  one.addTurn(TALK, { id: id(10), question: "one" });
  two.addTurn(TALK, { id: id(11), question: "two" });
  one.changeTurn(TALK, id(10), { helpful: true });
  two.removeTurn(TALK, id(11));
  two.addTurn(TALK, { id: id(12), question: "three" });
  assert.deepEqual(one.latest().turns, [
    { id: id(10), question: "one", helpful: true },
    { id: id(12), question: "three" },
  ]);
});

test("two tabs hold two conversations, and deleting one leaves the other", () => {
  const storage = memoryStorage();
  const [one, two] = [new Conversations(storage), new Conversations(storage)];
  one.addTurn(TALK, { id: id(10), question: "one" });
  two.addTurn(OTHER, { id: id(11), question: "two" });
  one.remove(TALK);
  assert.equal(one.has(TALK), false);
  assert.equal(two.latest().id, OTHER);
});

test("the conversation with the latest question is the one to go on with", () => {
  const kept = new Conversations(memoryStorage());
  kept.addTurn(TALK, { id: id(10), question: "one" });
  kept.addTurn(OTHER, { id: id(11), question: "two" });
  kept.addTurn(TALK, { id: id(12), question: "three" });
  assert.equal(kept.latest().id, TALK);
});

test("a deleted conversation is remembered by its id alone, until the server has deleted it too", () => {
  const storage = memoryStorage();
  const kept = new Conversations(storage);
  kept.addTurn(TALK, { id: id(10), question: "a secret" });
  kept.remove(TALK);
  assert.deepEqual(stored(storage), { conversations: [], toForget: [TALK] });
  assert.deepEqual(new Conversations(storage).toForget(), [TALK]);
  kept.forgotten(TALK);
  assert.deepEqual(kept.toForget(), []);
});

test("only the last forty turns are kept", () => {
  const kept = new Conversations(memoryStorage());
  for (let number = 0; number < 45; number += 1) kept.addTurn(TALK, { id: id(number), question: `${number}` });
  const { turns } = kept.latest();
  assert.deepEqual([turns.length, turns[0].question, turns.at(-1).question], [40, "5", "44"]);
});

test("a change to a turn that is gone changes nothing", () => {
  const kept = new Conversations(memoryStorage());
  kept.addTurn(TALK, { id: id(10), question: "one" });
  kept.changeTurn(TALK, id(99), { helpful: true });
  kept.changeTurn(OTHER, id(10), { helpful: true });
  kept.removeTurn(OTHER, id(10));
  assert.deepEqual(kept.latest().turns, [{ id: id(10), question: "one" }]);
});

for (const broken of [
  "no JSON",
  "null",
  "[]",
  '"text"',
  '{"conversations": 1, "toForget": {}}',
  '{"conversations": [null, 1, {"id": "guess"}]}',
]) {
  test(`a store of ${broken} is read as empty, and can be written`, () => {
    const storage = memoryStorage();
    storage.setItem(CONVERSATIONS_KEY, broken);
    const kept = new Conversations(storage);
    assert.equal(kept.latest(), undefined);
    assert.deepEqual(kept.toForget(), []);
    kept.addTurn(TALK, { id: id(10), question: "one" });
    assert.equal(kept.latest().turns.length, 1);
  });
}

test("of a stored turn only what the chat understands is read", () => {
  const storage = memoryStorage();
  const turn = { id: id(10), question: "one", helpful: "yes", next: ["two", { html: "<b>" }], html: "<img onerror=x>" };
  const turns = [turn, { id: "x' onclick='", question: "two" }, { id: id(11), question: {} }];
  storage.setItem(CONVERSATIONS_KEY, JSON.stringify({ conversations: [{ id: TALK, turns }] }));
  const latest = new Conversations(storage).latest();
  assert.deepEqual(latest, { id: TALK, title: "", turns: [{ id: id(10), question: "one", next: ["two"] }] });
});

test("a conversation of an older version is taken over without its HTML", () => {
  const storage = memoryStorage();
  const html = "<article onclick=x>";
  const turns = [{ turn: id(10), question: "one", html, next: html, helpful: true }];
  storage.setItem("guidebot.conversation", JSON.stringify({ name: TALK, turns }));
  const kept = new Conversations(storage);
  assert.deepEqual(kept.latest().turns, [{ id: id(10), question: "one", helpful: true }]);
  assert.equal(storage.getItem("guidebot.conversation"), null);
  assert.doesNotMatch(storage.getItem(CONVERSATIONS_KEY), /</);
});

test("a storage that refuses to write loses no question that is asked now", () => {
  const full = {
    ...memoryStorage(),
    setItem: () => {
      throw new Error("QuotaExceededError");
    },
  };
  const kept = new Conversations(full);
  kept.addTurn(TALK, { id: id(10), question: "one" });
  assert.equal(kept.latest(), undefined);
});

test("ids are long, in hex, and never the same", () => {
  const ids = Array.from({ length: 100 }, newId);
  assert.equal(new Set(ids).size, 100);
  for (const each of ids) assert.match(each, /^[0-9a-f]{32}$/);
});
