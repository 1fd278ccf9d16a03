// The conversation: what is asked, answered, kept in this browser, shown again after a reload, and deleted.
import { newId } from "./conversations.js";
import { answeredTurn, failedTurn, restoredTurn, showNext, showSentences, waitingTurn } from "./turns.js";

const LISTEN = 1500;
const TOLD = 6000;

export class Chat {
  busy = false;

  // `whenAnswered` is called after each answer, for what could have delayed it.
  constructor({ page, words, server, conversations, preferences, sources, whenAnswered = () => {} }) {
    Object.assign(this, { page, words, server, conversations, preferences, sources, whenAnswered });
    this.turns = page.querySelector("#turns");
    this.conversation = conversations.latest() ?? emptyConversation();
  }

  // Asks a question after the earlier ones of this conversation, or after those of `history`.
  async ask(text, history) {
    const question = text.trim();
    if (!question || this.busy) return;
    const { id } = this.conversation;
    const waiting = waitingTurn(this.words, question, "looking");
    this.#begin(waiting);
    const answer = await this.#answer(question, history ?? this.#questions(), waiting);
    this.#end();
    if (id !== this.conversation.id) this.#forgetAgain(id);
    else if (!answer?.html) this.#failed(waiting, question, history);
    else this.#answered(waiting, question, answer);
  }

  #questions() {
    return this.conversation.turns.map((each) => each.question);
  }

  #begin(waiting) {
    this.busy = true;
    this.page.querySelector("#told").replaceChildren(); // a message about the previous conversation
    this.turns.append(waiting);
    this.turns.setAttribute("aria-busy", "true");
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    waiting.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
  }

  #end() {
    this.busy = false;
    this.turns.setAttribute("aria-busy", "false");
    this.whenAnswered();
  }

  async #answer(question, history, waiting) {
    const { language, region, day } = this.preferences;
    const { id } = this.conversation;
    const sent = { question, history, conversation: id, language, region: region || null, day: day || null };
    const listening = setInterval(() => this.#listen(id, waiting), LISTEN);
    try {
      return await this.server.call("ask", sent);
    } finally {
      clearInterval(listening);
    }
  }

  // If a language model writes the answer, each sentence is shown as soon as it is checked.
  async #listen(id, waiting) {
    const heard = await this.server.call("hear", { conversation: id });
    if (heard?.sentences?.length && waiting.isConnected) showSentences(this.words, waiting, heard.sentences);
  }

  #failed(waiting, question, history) {
    const failed = failedTurn(this.words, question, "unavailable", () => {
      failed.remove();
      this.ask(question, history);
    });
    waiting.replaceWith(failed);
  }

  #answered(waiting, question, answer) {
    const turn = answeredTurn(this.words, answer.html);
    waiting.replaceWith(turn);
    const kept = { id: answer.turn, question };
    this.conversation.turns.push(kept);
    this.conversations.addTurn(this.conversation.id, kept);
    this.sources.showBeside(turn);
    this.#suggest(turn);
  }

  async #suggest(turn) {
    const { id } = this.conversation;
    const suggested = await this.server.call("suggest", { turn: turn.dataset.turn, language: this.words.language });
    if (!suggested?.questions?.length || !turn.isConnected) return;
    showNext(this.words, turn, suggested.questions);
    this.conversations.changeTurn(id, turn.dataset.turn, { next: suggested.questions });
  }

  // Asks a question in other words, in place of a turn.
  askAgain(turn, question) {
    if (this.busy) return;
    const gone = turn.dataset.turn;
    this.conversation.turns = this.conversation.turns.filter((each) => each.id !== gone);
    this.conversations.removeTurn(this.conversation.id, gone);
    turn.remove();
    this.ask(question, []);
  }

  // Sends an opinion on a turn; true if the server kept it.
  async rate(turnId, opinion) {
    const { id } = this.conversation;
    const rated = await this.server.call("rate", { turn: turnId, ...opinion });
    this.conversations.changeTurn(id, turnId, { helpful: opinion.helpful });
    return rated?.kept === true;
  }

  // Shows the kept turns: at once with their questions, then with the answers that the server still has.
  async restore() {
    const { id, turns } = this.conversation;
    if (!turns.length) return;
    this.turns.setAttribute("aria-live", "off"); // an earlier conversation is not read out
    const places = turns.map((kept) => waitingTurn(this.words, kept.question));
    this.turns.append(...places);
    places.at(-1).scrollIntoView({ block: "start" });
    const ids = turns.map((kept) => kept.id);
    const sent = { conversation: id, turns: ids, language: this.words.language };
    const found = await this.server.call("turns", sent);
    if (id === this.conversation.id) this.#restored(places, turns, found?.turns);
  }

  #restored(places, turns, answers) {
    const shown = places.map((_, at) => this.#turnAgain(turns[at], answers, at === places.length - 1));
    for (const [at, place] of places.entries()) place.replaceWith(shown[at]);
    requestAnimationFrame(() => this.turns.setAttribute("aria-live", "polite"));
    const last = shown.at(-1);
    if (last !== this.turns.lastElementChild) return; // something was asked meanwhile
    this.sources.showBeside(last);
    last.scrollIntoView({ block: "start" });
  }

  #turnAgain(kept, answers, isLast) {
    const html = answers?.[kept.id];
    if (html) return restoredTurn(this.words, html, kept);
    if (answers) return failedTurn(this.words, kept.question, "not_kept");
    return failedTurn(this.words, kept.question, "not_loaded", isLast && (() => this.#restoreAgain()));
  }

  #restoreAgain() {
    if (this.busy) return;
    this.turns.replaceChildren();
    this.restore();
  }

  // Begins a new conversation.
  startOver() {
    this.conversation = emptyConversation();
    this.turns.replaceChildren();
    this.sources.showBeside(null);
  }

  // Deletes the conversation, in this browser and in the server's records.
  async forget() {
    this.conversations.remove(this.conversation.id);
    this.startOver();
    await this.#forgetRecords();
    this.#tell(this.conversations.toForget().length ? "forgotten_here" : "forgotten");
  }

  async #forgetRecords() {
    for (const id of this.conversations.toForget()) {
      const answer = await this.server.call("forget", { conversation: id });
      if (answer?.forgotten) this.conversations.forgotten(id);
    }
  }

  // A turn that was answered while its conversation was deleted was recorded after that.
  #forgetAgain(id) {
    this.conversations.remove(id);
    this.#forgetRecords();
  }

  // Another tab changed what this browser keeps: a conversation deleted there is not shown here.
  changedElsewhere() {
    if (this.conversation.turns.length && !this.conversations.has(this.conversation.id)) this.startOver();
  }

  #tell(key) {
    const told = this.page.querySelector("#told");
    told.replaceChildren(this.words.element("span", "", key));
    setTimeout(() => told.replaceChildren(), TOLD);
  }
}

function emptyConversation() {
  return { id: newId(), turns: [] };
}
