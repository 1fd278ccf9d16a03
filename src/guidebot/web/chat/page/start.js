// Startup and event handlers of the page.
// Gradio sets the page's language to the browser's when it loads; the reader's choice takes priority.
function nameLanguage() {
  if (document.documentElement.lang !== locale()) document.documentElement.lang = locale();
}
new MutationObserver(nameLanguage).observe(document.documentElement, { attributeFilter: ["lang"] });
function speak(language) {
  scope.language = language;
  keepScope();
  nameLanguage();
  $("#language").lang = language === "zh" ? "en-GB" : "zh-CN";
  for (const each of page.querySelectorAll("#examples [data-of]")) each.hidden = each.dataset.of !== language;
  sayAgain(page);
}
function showScope() {
  $("#region").value = scope.region;
  if (!$("#region").value) $("#region").value = scope.region = "";
  $("#day").value = scope.day;
  scope.day = $("#day").value; // empty if the stored value is not a date
  const past = $("#as-of");
  past.hidden = !scope.day;
  past.querySelector("span").replaceWith(element("span", "", "asking_about", { day: scope.day }));
}
function ownTurn(target) { return target.closest(".turn"); }

const PRESSED = [
  [".chip, .cited", (target) => openSource(ownTurn(target), target.dataset.source, target)],
  [".next .choice", (target) => ask(target.dataset.ask, [])],
  ["[data-ask]", (target) => ask(target.dataset.ask)],
  [".copy", (target) => copy(ownTurn(target).querySelector("template.plain").content.textContent, target)],
  [".copy-summary", (target) => copy(ownTurn(target).querySelector("pre").textContent, target)],
  [".save-copy", () => window.print()],
  [".rate", (target) => thumbed(ownTurn(target), target)],
  [".why .cancel", (target) => { target.closest("form").hidden = true; }],
  [".change", (target) => changing(ownTurn(target), true)],
  [".searching .cancel", (target) => changing(ownTurn(target), false)],
  ["dialog .close", (target) => target.closest("dialog").close()],
  ["#language", () => speak(scope.language === "zh" ? "en" : "zh")],
  ["#open-options", () => $("#options").showModal()],
  ["#today", () => { scope.day = ""; keepScope(); showScope(); box.focus(); }],
  ["#forget", () => forgetAll()],
];
function changing(turn, on) {
  const form = turn.querySelector(".searching form");
  form.hidden = !on;
  turn.querySelector(".searching p").hidden = on;
  (on ? form.querySelector("input") : turn.querySelector(".change")).focus();
}
page.addEventListener("click", (event) => {
  for (const [selector, act] of PRESSED) {
    const target = event.target.closest(selector);
    if (target) { act(target); return; }
  }
});
page.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  if (form.id === "ask-form") {
    const question = box.value;
    if (!question.trim() || busy) return;
    box.value = "";
    grow();
    if (matchMedia("(pointer: coarse)").matches) box.blur(); // the keyboard would cover the answer
    ask(question);
  } else if (form.matches(".why")) {
    const said = new FormData(form);
    rate(ownTurn(form), { helpful: false, why: said.get("why"), comment: said.get("comment") ?? "" });
  } else if (form.closest(".searching") && form.elements.words.value.trim()) {
    askAgain(ownTurn(form), form.elements.words.value);
  }
});
function grow() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 160)}px`;
}
box.addEventListener("input", grow);
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("#ask-form").requestSubmit();
  }
});
$("#region").addEventListener("change", (event) => { scope.region = event.target.value; keepScope(); });
$("#day").addEventListener("change", (event) => { scope.day = event.target.value; keepScope(); showScope(); });

speak(scope.language);
showScope();
for (const kept of talk.turns) turns.append(shown(kept));
showBeside(turns.lastElementChild);
if (turns.lastElementChild) turns.lastElementChild.scrollIntoView({ block: "start" });
requestAnimationFrame(() => turns.setAttribute("aria-live", "polite")); // from now on, so that a restored conversation is not read out

setTimeout(fetchGradio, UNASKED);
window.guidebot = {
  // Called by the Gradio component when it has loaded: it adopts the page and provides its connection to Python.
  adopt(place, server) {
    const focused = document.activeElement;
    const height = scrollY;
    if (place.moveBefore) place.moveBefore(page, null); else place.append(page);
    if (page.contains(focused)) focused.focus({ preventScroll: true });
    scrollTo(0, height);
    linked = server;
  },
};
