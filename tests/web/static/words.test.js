import assert from "node:assert/strict";
import { test } from "node:test";
import { Words } from "../../../src/guidebot/static/chat/words.js";
import { openPage, TABLES } from "./page.js";

test("a text takes the plural form of its number", () => {
  const words = new Words(TABLES, "en");
  assert.equal(words.text("answered", { n: 1 }), "Answered from 1 document");
  assert.equal(words.text("answered", { n: "2" }), "Answered from 2 documents");
  assert.equal(new Words(TABLES, "zh").text("answered", { n: 1 }), "依据 1 份文件回答");
});

test("a date is written as the language does, and is the same day everywhere", () => {
  assert.equal(new Words(TABLES, "en").text("checked", { day: "2026-03-01" }), "Checked on 1 March 2026");
  assert.equal(new Words(TABLES, "zh").text("checked", { day: "2026-03-01" }), "核对于2026年3月1日");
});

test("a text of the operator's own is found, and an unknown one is empty", () => {
  const words = new Words(TABLES, "en");
  assert.equal(words.text("own_welcome"), "Hello from us");
  assert.equal(words.text("nothing"), "");
});

test("a value is filled in as it is, even if it looks like a placeholder", () => {
  const label = new Words(TABLES, "en").text("source_label", { n: 1, name: "{n} <b>" });
  assert.equal(label, "Source 1: {n} <b>");
});

test("everything that carries a key is rewritten in the other language, in templates too", () => {
  const document = openPage(`<p data-say="answered" data-n="2">old</p><q>quoted</q>
    <b data-label="checked" data-day="2026-03-01"></b><input data-placeholder="looking">
    <template><p data-say="answered" data-n="3">old</p></template>`);
  const words = new Words(TABLES, "zh");
  words.sayAgain(document.body);
  assert.equal(document.querySelector("p").textContent, "依据 2 份文件回答");
  assert.equal(document.querySelector("q").textContent, "quoted");
  assert.equal(document.querySelector("b").getAttribute("aria-label"), "核对于2026年3月1日");
  assert.equal(document.querySelector("input").placeholder, "正在查找…");
  assert.equal(document.querySelector("template").content.textContent, "依据 3 份文件回答");
});

test("a new element can be rewritten", () => {
  const document = openPage("");
  const words = new Words(TABLES, "en");
  document.body.append(words.element("p", "line", "answered", { n: 1 }));
  assert.equal(document.body.textContent, "Answered from 1 document");
  words.language = "zh";
  words.sayAgain(document.body);
  assert.equal(document.body.textContent, "依据 1 份文件回答");
});
