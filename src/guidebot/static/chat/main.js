// The chat page starts here: everything is put together and listens to the visitor.
import { Chat } from "./chat.js";
import { CONVERSATIONS_KEY, Conversations } from "./conversations.js";
import { copyText } from "./copying.js";
import { Options } from "./options.js";
import { readPreferences } from "./preferences.js";
import { noteBelow, pressThumb, sendReasons } from "./rating.js";
import { loadGradio, Server } from "./server.js";
import { Sources } from "./sources.js";
import { browserStorage } from "./storage.js";
import { Words } from "./words.js";

const UNASKED = 4000;
const page = document.getElementById("guidebot");
const find = (selector) => page.querySelector(selector);
const box = find("#question");
const storage = browserStorage();
const tables = JSON.parse(document.getElementById("guidebot-words").textContent);
const languages = Object.keys(tables).filter((each) => each !== "own"); // the operator's own texts
const preferences = readPreferences(storage, languages, navigator.language ?? "");
const words = new Words(tables, preferences.language);
const server = new Server(window.gradio_config);
const options = new Options({ page, words, preferences, storage });
const sources = new Sources(page, words);
const chat = new Chat({
  page,
  words,
  server,
  conversations: new Conversations(storage),
  preferences,
  sources,
  whenAnswered: () => requestAnimationFrame(() => setTimeout(loadGradioUnlessBusy)),
});

// A pending answer comes first; Gradio's scripts are loaded when it is there.
function loadGradioUnlessBusy() {
  if (!chat.busy) loadGradio();
}

function turnOf(target) {
  return target.closest(".turn");
}

function changeSearch(turn, on) {
  const form = turn.querySelector(".searching form");
  form.hidden = !on;
  turn.querySelector(".searching p").hidden = on;
  (on ? form.querySelector("input") : turn.querySelector(".change")).focus();
}

async function copy(text, button) {
  await copyText(text, button);
  noteBelow(turnOf(button), words, "copied");
}

function backToToday() {
  options.chooseDay("");
  box.focus();
}

async function forget() {
  find("#options").close();
  box.focus();
  await chat.forget();
}

const PRESSED = [
  [".chip, .cited", (target) => sources.open(turnOf(target), target.dataset.source, target)],
  [".next .choice", (target) => chat.ask(target.dataset.ask, [])],
  ["[data-ask]", (target) => chat.ask(target.dataset.ask)],
  [".copy", (target) => copy(turnOf(target).querySelector("template.plain").content.textContent, target)],
  [".copy-summary", (target) => copy(turnOf(target).querySelector("pre").textContent, target)],
  [".save-copy", () => window.print()],
  [".rate", (target) => pressThumb(chat, turnOf(target), target)],
  [".why .cancel", (target) => target.closest("form").toggleAttribute("hidden", true)],
  [".change", (target) => changeSearch(turnOf(target), true)],
  [".searching .cancel", (target) => changeSearch(turnOf(target), false)],
  ["dialog .close", (target) => target.closest("dialog").close()],
  ["#language", () => options.switchLanguage()],
  ["#open-options", () => find("#options").showModal()],
  ["#today", backToToday],
  ["#forget", forget],
];
page.addEventListener("click", (event) => {
  if (event.target.matches("dialog")) event.target.close(); // outside of what the dialog holds
  for (const [selector, act] of PRESSED) {
    const target = event.target.closest(selector);
    if (target) {
      act(target);
      return;
    }
  }
});

function askWhatIsTyped() {
  const question = box.value;
  if (!question.trim() || chat.busy) return;
  box.value = "";
  fitBox();
  if (matchMedia("(pointer: coarse)").matches) box.blur(); // the keyboard would cover the answer
  chat.ask(question);
}

page.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  if (form.id === "ask-form") askWhatIsTyped();
  else if (form.matches(".why")) sendReasons(chat, turnOf(form), form);
  else if (form.closest(".searching") && form.elements.words.value.trim()) {
    chat.askAgain(turnOf(form), form.elements.words.value);
  }
});

function fitBox() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 160)}px`;
}
box.addEventListener("input", fitBox);
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    find("#ask-form").requestSubmit();
  }
});
find("#region").addEventListener("change", (event) => options.chooseRegion(event.target.value));
find("#day").addEventListener("change", (event) => options.chooseDay(event.target.value));
addEventListener("storage", (event) => {
  if (event.key === CONVERSATIONS_KEY) chat.changedElsewhere();
});

// Gradio's component calls this when it has loaded: it adopts the page and provides its connection to Python.
function adopt(place, functions) {
  const focused = document.activeElement;
  const height = scrollY;
  if (place.moveBefore) place.moveBefore(page, null);
  else place.append(page);
  if (page.contains(focused)) focused.focus({ preventScroll: true });
  scrollTo(0, height);
  server.link(functions);
}

options.show();
sources.showBeside(null);
chat.restore();
setTimeout(loadGradioUnlessBusy, UNASKED);
window.guidebot = { adopt };
