import assert from "node:assert/strict";
import { test } from "node:test";
import {
  answeredTurn,
  failedTurn,
  markRated,
  restoredTurn,
  showNext,
  showSentences,
  waitingTurn,
} from "../../../src/guidebot/static/chat/turns.js";
import { Words } from "../../../src/guidebot/static/chat/words.js";
import { id, openPage, TABLES, turnHtml } from "./page.js";

const EVIL = "<img src=x onerror='window.hurt=1'><script>window.hurt=2</script>";
const words = new Words(TABLES, "en");

test("a waiting question says that it is being answered", () => {
  openPage("");
  const turn = waitingTurn(words, "How old?", "looking");
  assert.equal(turn.querySelector(".asked").textContent, "How old?");
  assert.equal(turn.querySelector(".answer.waiting .outcome").textContent, "Searching…");
});

test("a question that waits to be shown again says nothing", () => {
  openPage("");
  assert.equal(waitingTurn(words, "How old?").textContent, "How old?");
});

test("a failed question says why, and offers to try again only if that may help", () => {
  openPage("");
  let tries = 0;
  const turn = failedTurn(words, "How old?", "unavailable", () => {
    tries += 1;
  });
  assert.equal(turn.querySelector(".answer p").textContent, "Try again in a minute.");
  turn.querySelector("button").click();
  assert.equal(tries, 1);
  assert.equal(failedTurn(words, "How old?", "not_kept").querySelector("button"), null);
});

test("a turn shown again has this browser's question, rating and suggestions", () => {
  const document = openPage("");
  const kept = { id: id(1), question: "I am Sam, how old?", helpful: false, next: ["Who can go LIVE?"] };
  const turn = restoredTurn(words, turnHtml(id(1), "I am [name], how old?"), kept);
  document.body.append(turn);
  assert.equal(turn.querySelector(".asked").textContent, "You asked: I am Sam, how old?");
  const pressed = [...turn.querySelectorAll(".rate")].map((each) => each.getAttribute("aria-pressed"));
  assert.deepEqual(pressed, ["false", "true"]);
  assert.equal(turn.querySelector(".next .choice").dataset.ask, "Who can go LIVE?");
  assert.equal(turn.querySelector(".next p").textContent, "You could also ask");
});

test("nothing that this browser kept is read as HTML", () => {
  const document = openPage("");
  const kept = { id: id(1), question: EVIL, next: [EVIL] };
  const shown = [
    waitingTurn(words, EVIL, "looking"),
    failedTurn(words, EVIL, "not_kept"),
    restoredTurn(words, turnHtml(id(1), "How old?"), kept),
  ];
  document.body.append(...shown);
  assert.equal(document.querySelectorAll("img, script").length, 0);
  for (const turn of shown) assert.match(turn.querySelector(".asked").textContent, /<script>/);
  assert.equal(document.querySelector(".next .choice").textContent, EVIL);
  assert.equal(window.hurt, undefined);
});

test("sentences are shown in the order in which they came, as text", () => {
  openPage("");
  const turn = waitingTurn(words, "How old?", "looking");
  showSentences(words, turn, ["Hosts must be 18.", EVIL]);
  const lines = [...turn.querySelectorAll(".answer p")].map((each) => each.textContent);
  assert.deepEqual(lines, ["Writing…", "Hosts must be 18.", EVIL]);
});

test("without suggestions there is no heading for them", () => {
  openPage("");
  const turn = answeredTurn(words, turnHtml(id(1), "How old?"));
  showNext(words, turn, []);
  assert.equal(turn.querySelector(".next").childElementCount, 0);
});

test("one thumb at most is pressed", () => {
  openPage("");
  const turn = answeredTurn(words, turnHtml(id(1), "How old?"));
  const pressed = () => [...turn.querySelectorAll(".rate")].map((each) => each.getAttribute("aria-pressed"));
  markRated(turn, true);
  assert.deepEqual(pressed(), ["true", "false"]);
  markRated(turn, false);
  assert.deepEqual(pressed(), ["false", "true"]);
});
