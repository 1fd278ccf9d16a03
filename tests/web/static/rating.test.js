import assert from "node:assert/strict";
import { test } from "node:test";
import { Chat } from "../../../src/guidebot/static/chat/chat.js";
import { Conversations } from "../../../src/guidebot/static/chat/conversations.js";
import { pressThumb, sendReasons } from "../../../src/guidebot/static/chat/rating.js";
import { memoryStorage } from "../../../src/guidebot/static/chat/storage.js";
import { Words } from "../../../src/guidebot/static/chat/words.js";
import { id, openChat, ServerDouble, TABLES, turnHtml } from "./page.js";

// A chat with one answered turn.
async function answered(rate) {
  const page = openChat();
  const ask = { turn: id(5), html: turnHtml(id(5), "How old?") };
  const server = new ServerDouble({ ask, suggest: { questions: [] }, rate });
  const words = new Words(TABLES, "en");
  const conversations = new Conversations(memoryStorage());
  const sources = { showBeside: () => {} };
  const chat = new Chat({ page, words, server, conversations, preferences: {}, sources });
  await chat.ask("How old?");
  const turn = page.querySelector(".turn");
  const [up, down] = turn.querySelectorAll(".rate");
  const form = turn.querySelector("form.why");
  return { chat, turn, up, down, form, said: () => turn.querySelector(".noted").textContent };
}

test("a thumb up is sent at once, thanked for, and remembered", async () => {
  const { chat, turn, up, said } = await answered({ kept: true });
  await pressThumb(chat, turn, up);
  assert.deepEqual(chat.server.sent("rate"), [{ turn: id(5), helpful: true }]);
  assert.equal(said(), "Thanks!");
  assert.equal(up.getAttribute("aria-pressed"), "true");
  assert.equal(chat.conversations.latest().turns[0].helpful, true);
});

test("a thumb down asks why before anything is sent, and again closes the form", async () => {
  const { chat, turn, down, form } = await answered({ kept: true });
  await pressThumb(chat, turn, down);
  assert.equal(form.hidden, false);
  assert.equal(down.getAttribute("aria-expanded"), "true");
  assert.equal(document.activeElement, form.querySelector("input"));
  await pressThumb(chat, turn, down);
  assert.equal(form.hidden, true);
  assert.deepEqual(chat.server.sent("rate"), []);
});

test("the reasons are sent with the thumb down", async () => {
  const { chat, turn, down, form, said } = await answered({ kept: true });
  await pressThumb(chat, turn, down);
  form.querySelector("input").checked = true;
  form.querySelector("textarea").value = "It is 18.";
  await sendReasons(chat, turn, form);
  const sent = { turn: id(5), helpful: false, why: "wrong", comment: "It is 18." };
  assert.deepEqual(chat.server.sent("rate"), [sent]);
  assert.equal(form.hidden, true);
  assert.equal(said(), "We'll look into it.");
});

for (const rate of [{ kept: false }, undefined]) {
  test(`nobody is told that a rating was saved if the server says ${JSON.stringify(rate)}`, async () => {
    const { chat, turn, up, said } = await answered(rate);
    await pressThumb(chat, turn, up);
    assert.equal(said(), "Not saved.");
  });
}
