import assert from "node:assert/strict";
import { test } from "node:test";
import { readPreferences, writePreferences } from "../../../src/guidebot/static/chat/preferences.js";
import { browserStorage, memoryStorage } from "../../../src/guidebot/static/chat/storage.js";

const LANGUAGES = ["en", "zh"];

for (const [browser, language] of [
  ["zh-CN", "zh"],
  ["ZH", "zh"],
  ["en-US", "en"],
  ["fr-FR", "en"],
  ["", "en"],
]) {
  test(`a first visit with a browser in "${browser}" is in ${language}`, () => {
    const expected = { language, region: "", day: "" };
    assert.deepEqual(readPreferences(memoryStorage(), LANGUAGES, browser), expected);
  });
}

test("what was chosen is chosen again, whatever the browser's language", () => {
  const storage = memoryStorage();
  const chosen = { language: "en", region: "US", day: "2026-03-01" };
  writePreferences(storage, chosen);
  assert.deepEqual(readPreferences(storage, LANGUAGES, "zh-CN"), chosen);
});

test("stored values of another kind are not used", () => {
  const storage = memoryStorage();
  writePreferences(storage, { language: "own", region: ["US"], day: 3 });
  assert.deepEqual(readPreferences(storage, LANGUAGES, "zh"), { language: "zh", region: "", day: "" });
});

test("a browser without storage gets one that lasts as long as the page", () => {
  globalThis.window = {
    get localStorage() {
      throw new Error("SecurityError");
    },
  };
  const storage = browserStorage();
  writePreferences(storage, { language: "zh", region: "GB", day: "" });
  assert.equal(readPreferences(storage, LANGUAGES, "en").language, "zh");
});
