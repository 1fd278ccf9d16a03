// The conversations that this browser keeps, the latest last: [{ id, title, turns: [{ id, question, helpful, next }] }].
// Only ids and plain data are kept, never HTML: the server shows the turns again from its records. Several tabs share
// the list, so every change reads it, changes one conversation by its id, and writes it back at once.
import { readObject, writeObject } from "./storage.js";

export const CONVERSATIONS_KEY = "guidebot.conversations";
const OLD_KEY = "guidebot.conversation"; // one conversation, with the HTML of its answers
const MOST_TURNS = 40;
const ID = /^[0-9a-f]{32}$/;

// An id that nobody can guess: who knows it may read the conversation and delete it.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Conversations {
  constructor(storage) {
    this.storage = storage;
    this.#takeOverOld();
  }

  // A copy of the conversation with the latest question, if there is one.
  latest() {
    return this.#read().conversations.at(-1);
  }

  has(id) {
    return this.#read().conversations.some((each) => each.id === id);
  }

  // Adds a turn at the end of a conversation, which becomes the latest.
  addTurn(id, turn) {
    this.#change((kept) => {
      const found = kept.conversations.find((each) => each.id === id) ?? { id, title: turn.question, turns: [] };
      found.turns = [...found.turns.filter((each) => each.id !== turn.id), turn].slice(-MOST_TURNS);
      kept.conversations = [...kept.conversations.filter((each) => each.id !== id), found];
    });
  }

  // Adds what is known about a turn, such as its rating.
  changeTurn(id, turnId, more) {
    this.#change((kept) => {
      const turns = kept.conversations.find((each) => each.id === id)?.turns ?? [];
      Object.assign(turns.find((each) => each.id === turnId) ?? {}, more);
    });
  }

  removeTurn(id, turnId) {
    this.#change((kept) => {
      const found = kept.conversations.find((each) => each.id === id);
      if (found) found.turns = found.turns.filter((each) => each.id !== turnId);
    });
  }

  // Removes a conversation here, and notes that the server must delete its records.
  remove(id) {
    this.#change((kept) => {
      kept.conversations = kept.conversations.filter((each) => each.id !== id);
      kept.toForget = [...kept.toForget.filter((each) => each !== id), id];
    });
  }

  // The ids of removed conversations whose records the server may still have.
  toForget() {
    return this.#read().toForget;
  }

  forgotten(id) {
    this.#change((kept) => {
      kept.toForget = kept.toForget.filter((each) => each !== id);
    });
  }

  #change(change) {
    const kept = this.#read();
    change(kept);
    writeObject(this.storage, CONVERSATIONS_KEY, kept);
  }

  #read() {
    const kept = readObject(this.storage, CONVERSATIONS_KEY);
    return { conversations: listOf(kept.conversations, conversationOf), toForget: listOf(kept.toForget, idOf) };
  }

  #takeOverOld() {
    const old = readObject(this.storage, OLD_KEY);
    const turns = listOf(old.turns, (each) => turnOf({ ...each, id: each?.turn, next: undefined }));
    if (idOf(old.name)) for (const turn of turns) this.addTurn(old.name, turn);
    this.storage.removeItem(OLD_KEY);
  }
}

// What can be read of a stored list; the rest is left out.
function listOf(values, read) {
  return Array.isArray(values) ? values.map(read).filter((each) => each !== undefined) : [];
}

function idOf(value) {
  return ID.test(value) ? value : undefined;
}

function conversationOf(value) {
  if (!idOf(value?.id)) return undefined;
  return { id: value.id, title: String(value.title ?? ""), turns: listOf(value.turns, turnOf) };
}

function turnOf(value) {
  if (!idOf(value?.id) || typeof value.question !== "string") return undefined;
  const turn = { id: value.id, question: value.question };
  if (typeof value.helpful === "boolean") turn.helpful = value.helpful;
  const next = listOf(value.next, (each) => (typeof each === "string" ? each : undefined));
  return next.length ? { ...turn, next } : turn;
}
