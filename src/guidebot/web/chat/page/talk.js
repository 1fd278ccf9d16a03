// The conversation: in the page, and in this browser's storage so that it survives a reload.
const MOST_TURNS = 40;
const page = document.getElementById("guidebot");
const $ = (selector) => page.querySelector(selector);
const turns = $("#turns");
const box = $("#question");
let talk = { name: "", turns: [], ...read(TALK_KEY) };

function newName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
if (!/^[0-9a-f]{32}$/.test(talk.name) || !Array.isArray(talk.turns)) talk = { name: newName(), turns: [] };

function keepTalk() {
  talk.turns = talk.turns.slice(-MOST_TURNS);
  while (!write(TALK_KEY, talk) && talk.turns.length > 1) talk.turns.shift();
}
function fromHtml(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.firstElementChild;
}
function shown(kept) {
  const turn = fromHtml(kept.html);
  if (kept.next) turn.querySelector(".next").innerHTML = kept.next;
  if (kept.helpful !== undefined) markRated(turn, kept.helpful);
  sayAgain(turn);
  return turn;
}
function keptOf(turn) { return talk.turns.find((each) => each.turn === turn.dataset.turn); }

function pending(question) {
  const turn = element("article", "turn");
  const asked = element("h2", "asked");
  asked.textContent = question;
  const answer = element("div", "answer waiting");
  answer.append(element("p", "outcome", "looking"), element("div", "bone"), element("div", "bone"), element("div", "bone short"));
  turn.append(asked, answer);
  return turn;
}
function failed(turn, question, history) {
  const answer = element("div", "answer failed");
  const again = element("button", "choice", "again");
  again.type = "button";
  again.addEventListener("click", () => { turn.remove(); ask(question, history); });
  answer.append(element("p", "", "unavailable"), again);
  turn.querySelector(".answer").replaceWith(answer);
}
function toTop(turn) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  turn.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
}

const LISTEN = 1500;
let busy = false;
async function ask(question, history) {
  question = question.trim();
  if (!question || busy) return;
  busy = true;
  $("#told").replaceChildren(); // a status message about the previous conversation
  const before = history ?? talk.turns.map((each) => each.question);
  const waiting = pending(question);
  turns.append(waiting);
  turns.setAttribute("aria-busy", "true");
  toTop(waiting);
  const { language, region, day } = scope;
  const sent = { question, history: before, conversation: talk.name, language, region: region || null, day: day || null };
  const listening = setInterval(() => listen(waiting), LISTEN);
  const told = await call("ask", sent);
  clearInterval(listening);
  busy = false;
  turns.setAttribute("aria-busy", "false");
  requestAnimationFrame(() => setTimeout(fetchGradio));
  if (!told?.html) { failed(waiting, question, history); return; }
  const turn = fromHtml(told.html);
  sayAgain(turn);
  waiting.replaceWith(turn);
  talk.turns.push({ turn: told.turn, question, html: told.html });
  keepTalk();
  showBeside(turn);
  suggest(turn);
}
// If a language model writes the answer, each sentence is shown as soon as it is checked.
async function listen(waiting) {
  const heard = await call("hear", { conversation: talk.name });
  if (!heard?.sentences?.length || !waiting.isConnected) return;
  const lines = heard.sentences.map((text) => Object.assign(document.createElement("p"), { textContent: text }));
  waiting.querySelector(".answer").replaceChildren(element("p", "outcome", "wording"), ...lines);
}
async function suggest(turn) {
  const next = await call("suggest", { turn: turn.dataset.turn, language: scope.language });
  const kept = keptOf(turn);
  if (!next || !kept) return;
  kept.next = next;
  turn.querySelector(".next").innerHTML = next;
  sayAgain(turn);
  keepTalk();
}
function askAgain(turn, question) {
  talk.turns = talk.turns.filter((each) => each.turn !== turn.dataset.turn);
  keepTalk();
  turn.remove();
  ask(question, []);
}
async function forgetAll() {
  const names = [...(talk.owed ?? []), talk.name];
  talk = { name: newName(), turns: [] };
  localStorage.removeItem(TALK_KEY);
  turns.replaceChildren();
  showBeside(null);
  $("#options").close();
  box.focus();
  const left = [];
  for (const name of names) {
    const gone = await call("forget", { conversation: name });
    if (!gone?.forgotten) left.push(name);
  }
  if (left.length) { talk.owed = left; keepTalk(); } // retried when the button is pressed again
  tell(left.length ? "forgotten_here" : "forgotten");
}
function tell(key) {
  $("#told").replaceChildren(element("span", "", key));
  setTimeout(() => $("#told").replaceChildren(), 6000);
}
