// Pages for the tests of scripts: a document without layout, and a server that answers from a table.
import { JSDOM } from "jsdom";

const CHAT = `<div id="guidebot"><button id="language"></button><div id="examples"></div>
  <div id="turns" role="log"></div><aside id="beside"><div class="cards"></div></aside>
  <p id="told" role="status"></p><form id="ask-form"><textarea id="question"></textarea></form>
  <dialog id="sheet"><div class="cards"></div></dialog></div>`;

export const TABLES = {
  en: {
    again: "Try again",
    answered: { one: "Answered from {n} document", other: "Answered from {n} documents" },
    checked: "Checked on {day}",
    forgotten: "Deleted everywhere.",
    forgotten_here: "Deleted here.",
    looking: "Searching…",
    next: "You could also ask",
    no_sources: "No sources.",
    not_kept: "No longer kept.",
    not_loaded: "Cannot be loaded.",
    source_label: "Source {n}: {name}",
    thanks_helpful: "Thanks!",
    thanks_kept_nowhere: "Not saved.",
    thanks_unhelpful: "We'll look into it.",
    unavailable: "Try again in a minute.",
    wording: "Writing…",
  },
  zh: { answered: { other: "依据 {n} 份文件回答" }, checked: "核对于{day}", looking: "正在查找…" },
  own: { en: { own_welcome: "Hello from us" }, zh: { own_welcome: "你好" } },
};

// Opens a page, whose document and window the scripts then see.
export function openPage(html) {
  const { window } = new JSDOM(`<!doctype html><body>${html}</body>`, {
    url: "https://guide.example/",
    runScripts: "dangerously", // so that a test can see whether a script was run
    pretendToBeVisual: true,
  });
  const { document, FormData, requestAnimationFrame, addEventListener } = window;
  window.matchMedia = () => ({ matches: false });
  window.Element.prototype.scrollIntoView = () => {}; // there is no layout
  window.HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  const { matchMedia } = window;
  Object.assign(globalThis, { window, document, FormData, requestAnimationFrame, matchMedia });
  globalThis.addEventListener = addEventListener.bind(window);
  return document;
}

export function openChat() {
  return openPage(CHAT).getElementById("guidebot");
}

// An id as the chat has them.
export function id(number) {
  return String(number).padStart(32, "0");
}

// The HTML of an answered turn, as the server writes it.
export function turnHtml(turnId, question, answer = "An answer.") {
  return `<article class="turn" data-turn="${turnId}"><h2 class="asked"><span class="unseen">You asked: </span>${question}</h2>
    <div class="answer"><div class="text">${answer}</div><div class="bar">
    <button class="rate" data-helpful="yes" aria-pressed="false"></button>
    <button class="rate" data-helpful="no" aria-pressed="false"></button></div>
    <form class="why" hidden><input type="radio" name="why" value="wrong"><textarea name="comment"></textarea></form>
    <p class="noted"></p><div class="next"></div></div></article>`;
}

// A server whose answers are values, or functions of what was sent; it remembers its calls.
export class ServerDouble {
  calls = [];

  constructor(answers) {
    this.answers = answers;
  }

  async call(name, data) {
    this.calls.push([name, data]);
    const answer = this.answers[name];
    return typeof answer === "function" ? answer(data) : answer;
  }

  sent(name) {
    return this.calls.filter(([called]) => called === name).map(([, data]) => data);
  }
}

// Waits until a condition holds.
export async function until(condition) {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 400) throw new Error(`waited in vain for ${condition}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}
