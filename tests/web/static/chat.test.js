import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Chat } from "../../../src/guidebot/static/chat/chat.js";
import { CONVERSATIONS_KEY, Conversations } from "../../../src/guidebot/static/chat/conversations.js";
import { memoryStorage } from "../../../src/guidebot/static/chat/storage.js";
import { Words } from "../../../src/guidebot/static/chat/words.js";
import { id, openChat, ServerDouble, TABLES, turnHtml, until } from "./page.js";

const TALK = id(1);
const SCOPE = { language: "en", region: "US", day: "" };
let answered = 0;

// A server that answers every question with a turn of its own.
function answering(more = {}) {
  const ask = ({ question }) => {
    answered += 1;
    return { turn: id(1000 + answered), html: turnHtml(id(1000 + answered), question) };
  };
  return new ServerDouble({ ask, hear: { sentences: [] }, suggest: { questions: [] }, ...more });
}

function open(server, storage = memoryStorage()) {
  const page = openChat();
  const shown = [];
  const sources = { showBeside: (turn) => shown.push(turn?.dataset.turn ?? null) };
  const conversations = new Conversations(storage);
  const words = new Words(TABLES, "en");
  const chat = new Chat({ page, words, server, conversations, preferences: { ...SCOPE }, sources });
  return { chat, page, shown, conversations, storage, turns: () => [...page.querySelectorAll(".turn")] };
}

// A browser that kept some questions, answered as turns 10, 11 and so on.
function withKept(...questions) {
  const storage = memoryStorage();
  const kept = new Conversations(storage);
  for (const [at, question] of questions.entries()) kept.addTurn(TALK, { id: id(10 + at), question });
  return storage;
}

function textOf(turn) {
  return turn.querySelector(".answer").textContent.trim();
}

test("a question is sent with the earlier ones, the region and the conversation, and its answer is shown", async () => {
  const server = answering();
  const { chat, turns } = open(server);
  await chat.ask("  How old must I be? ");
  await chat.ask("And on a phone?");
  const [first, second] = server.sent("ask");
  assert.deepEqual([first.question, first.history, first.region, first.day], ["How old must I be?", [], "US", null]);
  assert.deepEqual(second.history, ["How old must I be?"]);
  assert.equal(second.conversation, first.conversation);
  assert.deepEqual(turns().map(textOf), ["An answer.", "An answer."]);
});

test("nothing is sent for an empty question, nor while another is being answered", async () => {
  const server = answering();
  const { chat, turns } = open(server);
  await chat.ask("   ");
  const asking = chat.ask("one");
  await chat.ask("two");
  await asking;
  assert.deepEqual(
    server.sent("ask").map((each) => each.question),
    ["one"],
  );
  assert.equal(turns().length, 1);
});

test("only ids and plain data are kept", async () => {
  const { chat, storage } = open(answering({ suggest: { questions: ["Who can go LIVE?"] }, rate: { kept: true } }));
  await chat.ask("How old must I be?");
  const { turns } = chat.conversation;
  await chat.rate(turns[0].id, { helpful: true });
  const [kept] = JSON.parse(storage.getItem(CONVERSATIONS_KEY)).conversations;
  const turn = { id: turns[0].id, question: "How old must I be?", next: ["Who can go LIVE?"], helpful: true };
  assert.deepEqual(kept, { id: chat.conversation.id, title: "How old must I be?", turns: [turn] });
});

test("sentences are shown while the answer is written, and give way to it", async () => {
  mock.timers.enable({ apis: ["setInterval"] });
  let answer;
  const ask = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  const { chat, turns } = open(answering({ ask, hear: { sentences: ["Hosts must be 18."] } }));
  const asking = chat.ask("How old must I be?");
  assert.equal(textOf(turns()[0]), "Searching…");
  mock.timers.tick(1500);
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(textOf(turns()[0]), "Writing…Hosts must be 18.");
  answer({ turn: id(5), html: turnHtml(id(5), "How old must I be?", "Whole.") });
  await asking;
  mock.timers.reset();
  assert.deepEqual(turns().map(textOf), ["Whole."]);
});

test("a question that fails can be tried again, in its old context, and is not kept", async () => {
  const answers = [undefined, { turn: id(5), html: turnHtml(id(5), "one") }];
  const { chat, turns, conversations } = open(answering({ ask: () => answers.shift() }));
  await chat.ask("one", ["zero"]);
  assert.match(textOf(turns()[0]), /^Try again in a minute/);
  assert.equal(conversations.latest(), undefined);
  turns()[0].querySelector("button").click();
  await until(() => conversations.latest()?.turns.length === 1);
  assert.deepEqual(
    chat.server.sent("ask").map((each) => each.history),
    [["zero"], ["zero"]],
  );
  assert.deepEqual(turns().map(textOf), ["An answer."]);
});

test("a question asked in other words takes the place of its turn", async () => {
  const { chat, turns, conversations } = open(answering());
  await chat.ask("one");
  await chat.ask("two");
  chat.askAgain(turns()[0], "one, in other words");
  await until(() => conversations.latest().turns.length === 2 && !chat.busy);
  assert.deepEqual(
    conversations.latest().turns.map((each) => each.question),
    ["two", "one, in other words"],
  );
  assert.equal(turns().length, 2);
});

test("after a reload the server shows the turns again, and the conversation goes on", async () => {
  const kept = { [id(10)]: turnHtml(id(10), "one", "First."), [id(11)]: turnHtml(id(11), "two", "Second.") };
  const server = answering({ turns: { turns: kept } });
  const { chat, turns, shown } = open(server, withKept("one", "two"));
  await chat.restore();
  assert.deepEqual(server.sent("turns"), [{ conversation: TALK, turns: [id(10), id(11)], language: "en" }]);
  assert.deepEqual(turns().map(textOf), ["First.", "Second."]);
  assert.deepEqual(shown, [id(11)]);
  await chat.ask("three");
  assert.deepEqual(server.sent("ask")[0].history, ["one", "two"]);
  assert.equal(server.sent("ask")[0].conversation, TALK);
});

test("the questions are there at once, before the server answers", () => {
  const { chat, turns } = open(answering({ turns: new Promise(() => {}) }), withKept("one", "two"));
  chat.restore();
  assert.deepEqual(
    turns().map((each) => each.querySelector(".asked").textContent),
    ["one", "two"],
  );
});

test("a turn that the server no longer keeps shows its question, and a line that says so", async () => {
  const kept = { [id(11)]: turnHtml(id(11), "two", "Second.") };
  const { chat, turns } = open(answering({ turns: { turns: kept } }), withKept("one", "two"));
  await chat.restore();
  assert.deepEqual(turns().map(textOf), ["No longer kept.", "Second."]);
  assert.equal(turns()[0].querySelector(".asked").textContent, "one");
  assert.equal(turns()[0].querySelector("button"), null);
});

test("turns that cannot be loaded can be loaded again", async () => {
  const answers = [undefined, { turns: { [id(10)]: turnHtml(id(10), "one", "First.") } }];
  const { chat, turns } = open(answering({ turns: () => answers.shift() }), withKept("one", "two"));
  await chat.restore();
  assert.match(textOf(turns()[0]), /^Cannot be loaded/);
  turns()[1].querySelector("button").click();
  await until(() => textOf(turns()[0]) === "First.");
  assert.equal(textOf(turns()[1]), "No longer kept.");
});

test("a first visit asks the server for nothing", async () => {
  const { chat } = open(answering());
  await chat.restore();
  assert.deepEqual(chat.server.calls, []);
});

test("a deleted conversation is gone from the page, this browser and the records", async () => {
  const { chat, page, turns, conversations } = open(answering({ forget: { forgotten: true } }), withKept("one"));
  await chat.forget();
  assert.deepEqual(chat.server.sent("forget"), [{ conversation: TALK }]);
  assert.equal(turns().length, 0);
  assert.equal(conversations.latest(), undefined);
  assert.notEqual(chat.conversation.id, TALK);
  assert.equal(page.querySelector("#told").textContent, "Deleted everywhere.");
});

test("records that could not be deleted are deleted the next time", async () => {
  const answers = [{ forgotten: false }, { forgotten: true }, { forgotten: true }];
  const { chat, page, conversations } = open(answering({ forget: () => answers.shift() }), withKept("one"));
  await chat.forget();
  assert.equal(page.querySelector("#told").textContent, "Deleted here.");
  await chat.forget();
  assert.equal(page.querySelector("#told").textContent, "Deleted everywhere.");
  assert.equal(chat.server.sent("forget").filter((each) => each.conversation === TALK).length, 2);
  assert.deepEqual(conversations.toForget(), []);
});

test("an answer that arrives after its conversation was deleted is neither shown nor kept anywhere", async () => {
  let answer;
  const ask = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  const { chat, turns, conversations } = open(answering({ ask, forget: { forgotten: true } }));
  const { id: deleted } = chat.conversation;
  const asking = chat.ask("one");
  await chat.forget();
  answer({ turn: id(5), html: turnHtml(id(5), "one") });
  await asking;
  await until(() => conversations.toForget().length === 0);
  assert.equal(turns().length, 0);
  assert.equal(conversations.latest(), undefined);
  assert.equal(chat.server.sent("forget").filter((each) => each.conversation === deleted).length, 2);
});

test("a conversation deleted in another tab disappears here, and one that was only added to does not", async () => {
  const storage = withKept("one");
  const kept = { turns: { [id(10)]: turnHtml(id(10), "one") } };
  const { chat, turns } = open(answering({ turns: kept }), storage);
  await chat.restore();
  const elsewhere = new Conversations(storage);
  elsewhere.addTurn(TALK, { id: id(11), question: "two" });
  chat.changedElsewhere();
  assert.equal(turns().length, 1);
  elsewhere.remove(TALK);
  chat.changedElsewhere();
  assert.equal(turns().length, 0);
});
