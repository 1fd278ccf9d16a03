import assert from "node:assert/strict";
import { test } from "node:test";
import { Sources } from "../../../src/guidebot/static/chat/sources.js";
import { Words } from "../../../src/guidebot/static/chat/words.js";
import { openChat, TABLES } from "./page.js";

const TURN = `<article class="turn" data-turn="1"><button class="chip" data-source="2">2</button>
  <template class="cards"><article class="card" data-source="1" tabindex="-1">One</article>
  <article class="card" data-source="2" tabindex="-1">Two <details>links</details></article></template></article>`;

// A page with an answered turn, on a wide screen or a narrow one.
function open({ wide }) {
  const page = openChat();
  globalThis.matchMedia = () => ({ matches: wide });
  page.querySelector("#turns").innerHTML = TURN;
  const turn = page.querySelector(".turn");
  return { page, turn, chip: turn.querySelector(".chip"), sources: new Sources(page, new Words(TABLES, "en")) };
}

test("on a wide screen the cards are next to the conversation, and the chosen one is open", () => {
  const { page, turn, chip, sources } = open({ wide: true });
  sources.open(turn, "2", chip);
  const [one, two] = page.querySelectorAll("#beside .card");
  assert.deepEqual([one.classList.contains("open"), two.classList.contains("open")], [false, true]);
  assert.equal(document.activeElement, two);
});

test("Escape goes back from a card to its number", () => {
  const { turn, chip, sources } = open({ wide: true });
  sources.open(turn, "2", chip);
  document.activeElement.dispatchEvent(new window.KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  assert.equal(document.activeElement, chip);
});

test("on a phone one card is in a sheet, and closing it goes back to its number", () => {
  const { page, turn, chip, sources } = open({ wide: false });
  sources.open(turn, "2", chip);
  const sheet = page.querySelector("#sheet");
  assert.equal(sheet.open, true);
  assert.equal(sheet.textContent.trim(), "Two links");
  sheet.dispatchEvent(new window.Event("close"));
  assert.equal(document.activeElement, chip);
});

test("a turn without sources says how to see some", () => {
  const { page, sources } = open({ wide: true });
  sources.showBeside(null);
  assert.equal(page.querySelector("#beside").textContent.trim(), "No sources.");
});

test("paper gets the sources of every answer, with their links open, and the page loses them again", () => {
  const { page } = open({ wide: true });
  window.dispatchEvent(new window.Event("beforeprint"));
  assert.equal(page.querySelectorAll(".printed .card").length, 2);
  assert.equal(page.querySelector(".printed details").open, true);
  window.dispatchEvent(new window.Event("afterprint"));
  assert.equal(page.querySelectorAll(".printed").length, 0);
});
