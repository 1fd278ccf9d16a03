import assert from "node:assert/strict";
import { test } from "node:test";
import { chatButton } from "../../../src/guidebot/static/widget/frame.js";
import { openPage } from "./page.js";

function open() {
  const document = openPage("<h1>Ours</h1>");
  const button = chatButton("https://guide.example/", "Ask us");
  document.body.append(button);
  return { button, frame: () => document.getElementById("guidebot-frame") };
}

test("nothing is loaded before the button is pressed", () => {
  const { button, frame } = open();
  assert.equal(button.textContent, "Ask us");
  assert.equal(frame(), null);
});

test("the button opens the chat, closes it, and opens the same one again", () => {
  const { button, frame } = open();
  button.click();
  const opened = frame();
  assert.equal(opened.src, "https://guide.example/");
  assert.equal(opened.title, "Ask us");
  assert.equal(button.getAttribute("aria-expanded"), "true");
  button.click();
  assert.equal(opened.hidden, true);
  assert.equal(document.activeElement, button);
  button.click();
  assert.equal(frame(), opened);
  assert.equal(opened.hidden, false);
});

test("the frame may not leave its page", () => {
  const { button, frame } = open();
  button.click();
  const allowed = frame().getAttribute("sandbox").split(" ");
  assert.ok(allowed.includes("allow-scripts"));
  assert.ok(!allowed.includes("allow-top-navigation"));
  assert.equal(frame().referrerPolicy, "no-referrer");
});

test("Escape closes the chat", () => {
  const { button, frame } = open();
  button.click();
  document.dispatchEvent(new window.KeyboardEvent("keydown", { key: "Escape" }));
  assert.equal(frame().hidden, true);
});

test("Escape on the page around a closed chat does nothing", () => {
  const { button, frame } = open();
  document.dispatchEvent(new window.KeyboardEvent("keydown", { key: "Escape" }));
  assert.equal(frame(), null);
  assert.notEqual(document.activeElement, button);
});
