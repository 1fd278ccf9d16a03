// The interface's words, from the table that Python wrote into the page.
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

function dayIn(iso, language) {
  const [year, month, day] = iso.split("-").map(Number);
  return language === "zh" ? `${year}年${month}月${day}日` : `${day} ${WORDS.months[month - 1]} ${year}`;
}
function words(key, figures = {}) {
  const text = WORDS[scope.language][key];
  if (text === undefined) return WORDS.own[scope.language][key] ?? "";
  return text.replace(/\{(\w+)\}/g, (_, name) =>
    name === "day" && figures.day ? dayIn(figures.day, scope.language) : figures[name] ?? "");
}
// Says everything below an element in the language chosen; the words of documents are left as they are.
function sayAgain(root) {
  for (const each of root.querySelectorAll("[data-say]")) each.textContent = words(each.dataset.say, each.dataset);
  for (const each of root.querySelectorAll("[data-label]")) {
    each.setAttribute("aria-label", words(each.dataset.label, each.dataset));
  }
  for (const each of root.querySelectorAll("[data-placeholder]")) each.placeholder = words(each.dataset.placeholder);
  for (const each of root.querySelectorAll("template")) sayAgain(each.content);
}
function element(tag, className, key, figures) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (key) {
    Object.assign(made.dataset, { say: key, ...figures });
    made.textContent = words(key, figures);
  }
  return made;
}
