// What a visitor chose: the language, the region, and the day that questions are about.
import { readObject, writeObject } from "./storage.js";

const PREFERENCES_KEY = "guidebot.scope";

// The stored choices; the first visit takes the browser's language if the page speaks it.
export function readPreferences(storage, languages, browserLanguage) {
  const stored = readObject(storage, PREFERENCES_KEY);
  const own = browserLanguage.toLowerCase().split("-")[0];
  const language = [stored.language, own].find((each) => languages.includes(each)) ?? "en";
  const text = (value) => (typeof value === "string" ? value : "");
  return { language, region: text(stored.region), day: text(stored.day) };
}

export function writePreferences(storage, preferences) {
  writeObject(storage, PREFERENCES_KEY, preferences);
}
