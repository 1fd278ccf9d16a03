import assert from "node:assert/strict";
import { test } from "node:test";
import { moveHighlight } from "../../../src/guidebot/static/desk/highlight.js";
import { pressKey } from "../../../src/guidebot/static/desk/keys.js";
import { mirror, onItsOwnLine, pick, search, unpick } from "../../../src/guidebot/static/desk/sentences.js";
import { openPage } from "./page.js";

const ITEM = `<form id="resolve"><select id="expected"><option>answer<option>nothing</select>
  <textarea id="answer"></textarea><ul id="picked"></ul><input name="seen" value="1"><input name="words">
  <button id="confirm" type="button" data-key="r">Resolve</button></form><p id="made">preview</p>
  <button id="claim" data-key="c">Claim</button><button data-key="u" disabled>Undo</button>
  <form id="search" data-where="/desk/passages" data-item="4"><input name="words" data-key="/" value="age"></form>
  <div id="passages"><p data-passage="1"><label><input type="checkbox" form="resolve" value="a1">Hosts are 18.</label>
  <label class="best"><input type="checkbox" form="resolve" value="a2">Proof may be asked for.</label></p></div>
  <dialog id="help"></dialog>`;
const LIST = `<table data-list><tbody><tr><td><a href="#1">1</a><tr><td><a href="#2">2</a></table>`;

// Presses a key; true if the page has used it.
function press(key, target = document.body, modifiers = {}) {
  const event = new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...modifiers });
  document.body.onkeydown = pressKey;
  target.dispatchEvent(event);
  return event.defaultPrevented;
}

function pickedOnPage() {
  return [...document.querySelectorAll("#picked input")].map((each) => each.value);
}

test("a key presses what the page marks with it", () => {
  const claim = openPage(ITEM).getElementById("claim");
  let clicks = 0;
  claim.onclick = () => {
    clicks += 1;
  };
  assert.equal(press("c"), true);
  assert.equal(clicks, 1);
});

test("a key that a page has nothing for is left to the browser", () => {
  openPage(ITEM);
  for (const key of ["q", "x", "9", "u", "j"]) assert.equal(press(key), false, key);
});

test("keys typed into a field, with Control, or while a dialog is open are no shortcuts", () => {
  const document = openPage(ITEM);
  document.getElementById("claim").onclick = () => assert.fail("claimed");
  assert.equal(press("c", document.getElementById("answer")), false);
  assert.equal(press("c", document.body, { ctrlKey: true }), false);
  document.getElementById("help").open = true;
  assert.equal(press("c"), false);
});

test("Escape leaves a field, so that shortcuts work again", () => {
  const field = openPage(ITEM).getElementById("answer");
  field.focus();
  press("Escape", field);
  assert.notEqual(document.activeElement, field);
});

test("a slash goes to the search field, ready to be overwritten", () => {
  openPage(ITEM);
  press("/");
  const { activeElement: field } = document;
  assert.equal(field.name, "words");
  assert.deepEqual([field.selectionStart, field.selectionEnd], [0, 3]);
});

test("a question mark shows the shortcuts", () => {
  const document = openPage(ITEM);
  assert.equal(press("?"), true);
  assert.equal(document.getElementById("help").open, true);
});

test("n closes an item with nothing to learn from it, after a new preview", () => {
  const document = openPage(ITEM);
  assert.equal(press("n"), true);
  assert.equal(document.getElementById("expected").value, "nothing");
  assert.equal(document.querySelector("[name=seen]"), null);
});

test("a number ticks the best sentence of that passage", () => {
  openPage(ITEM);
  assert.equal(press("1"), true);
  assert.deepEqual(
    [...document.querySelectorAll("#passages input:checked")].map((each) => each.value),
    ["a2"],
  );
});

test("j and k move the highlight within the list", () => {
  openPage(LIST);
  const here = () => document.querySelector(".here a").textContent;
  press("j");
  assert.equal(here(), "1");
  press("j");
  press("j");
  assert.equal(here(), "2");
  press("k");
  assert.equal(here(), "1");
  assert.equal(document.activeElement.textContent, "1");
});

test("a page without a list has no highlight", () => {
  openPage(ITEM);
  assert.equal(moveHighlight(1), false);
});

test("a ticked sentence joins the form and the answer, once, and needs a new preview", () => {
  openPage(ITEM);
  const box = document.querySelector("#passages [value=a1]");
  box.checked = true;
  pick(box);
  pick(box);
  assert.deepEqual(pickedOnPage(), ["a1"]);
  assert.equal(document.getElementById("answer").value, "Hosts are 18.");
  assert.equal(document.getElementById("made"), null);
  assert.equal(document.getElementById("confirm").textContent, "Preview");
  box.checked = false;
  pick(box);
  assert.deepEqual(pickedOnPage(), []);
});

test("a sentence unticked in the form is unticked next to its passage", () => {
  openPage(ITEM);
  const box = document.querySelector("#passages [value=a1]");
  box.checked = true;
  pick(box);
  unpick(document.querySelector("#picked input"));
  assert.equal(box.checked, false);
});

for (const [before, after, inserted] of [
  ["", "", "new"],
  ["old.", "", "\nnew"],
  ["old.\n", "", "new"],
  ["", "old.", "new\n"],
  ["old. ", " old.", "new"],
]) {
  test(`a sentence between ${JSON.stringify(before)} and ${JSON.stringify(after)} is on its own line`, () => {
    assert.equal(onItsOwnLine("new", before, after), inserted);
  });
}

test("a search replaces the passages and loses no ticked sentence", async () => {
  openPage(ITEM);
  const box = document.querySelector("#passages [value=a1]");
  box.checked = true;
  pick(box);
  const asked = [];
  globalThis.fetch = async (address) => {
    asked.push(address);
    return new Response('<label><input type="checkbox" form="resolve" value="a1">Hosts are 18.</label>');
  };
  await search(document.getElementById("search"));
  assert.deepEqual(asked, ["/desk/passages?item_=4&words=age&fragment=1"]);
  assert.equal(document.querySelector("#passages input").checked, true);
  assert.deepEqual(pickedOnPage(), ["a1"]);
  assert.equal(document.querySelector("#resolve [name=words]").value, "age");
});

test("a search that fails sends the form instead", async () => {
  const form = openPage(ITEM).getElementById("search");
  let sent = false;
  form.submit = () => {
    sent = true;
  };
  globalThis.fetch = async () => new Response("", { status: 503 });
  await search(form);
  assert.equal(sent, true);
});

test("a passage shown again is ticked if its sentence was picked", () => {
  openPage(ITEM);
  document.getElementById("picked").innerHTML = '<li><input name="quote" value="a2"></li>';
  mirror();
  const ticked = [...document.querySelectorAll("#passages input")].map((each) => each.checked);
  assert.deepEqual(ticked, [false, true]);
});
