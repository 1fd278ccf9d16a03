// The chat's texts, from the table that Python wrote into the page.
const WORDS = JSON.parse(document.getElementById("guidebot-words").textContent);
const SCOPE_KEY = "guidebot.scope";
const TALK_KEY = "guidebot.conversation";

function read(key) {
  try { return JSON.parse(localStorage.getItem(key)) || {}; } catch { return {}; }
}
function write(key, value) {
  try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; }
}

const scope = { language: "", region: "", day: "", ...read(SCOPE_KEY) };
if (!WORDS[scope.language]) {
  scope.language = (navigator.language || "").toLowerCase().startsWith("zh") ? "zh" : "en";
}
function keepScope() { write(SCOPE_KEY, scope); }

function locale() { return scope.language === "zh" ? "zh-CN" : "en-GB"; }
function dayIn(iso) {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone: "UTC" }).format(new Date(iso));
}
function words(key, values = {}) {
  let text = WORDS[scope.language][key];
  if (text === undefined) return WORDS.own[scope.language][key] ?? "";
  if (typeof text !== "string") text = text[new Intl.PluralRules(locale()).select(Number(values.n))] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (_, name) =>
    name === "day" && values.day ? dayIn(values.day) : values[name] ?? "");
}
// Rewrites everything inside an element in the chosen language. Quotes from documents stay as they are, as does a text
// whose key no longer exists, since the browser may have stored a conversation from an older version.
function sayAgain(root) {
  for (const each of root.querySelectorAll("[data-say]")) {
    each.textContent = words(each.dataset.say, each.dataset) || each.textContent;
  }
  for (const each of root.querySelectorAll("[data-label]")) {
    each.setAttribute("aria-label", words(each.dataset.label, each.dataset));
  }
  for (const each of root.querySelectorAll("[data-placeholder]")) each.placeholder = words(each.dataset.placeholder);
  for (const each of root.querySelectorAll("template")) sayAgain(each.content);
}
function element(tag, className, key, values) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (key) {
    Object.assign(made.dataset, { say: key, ...values });
    made.textContent = words(key, values);
  }
  return made;
}
