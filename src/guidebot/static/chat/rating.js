// Feedback on an answer, and what is said about it.
import { markRated } from "./turns.js";

export async function sendRating(chat, turn, opinion) {
  const isKept = await chat.rate(turn.dataset.turn, opinion);
  const thanks = opinion.helpful ? "thanks_helpful" : "thanks_unhelpful";
  markRated(turn, opinion.helpful);
  turn.querySelector("form.why").hidden = true;
  noteBelow(turn, chat.words, isKept ? thanks : "thanks_kept_nowhere");
}

// A thumb up is sent at once; a thumb down first opens the form that asks why, or closes it.
export function pressThumb(chat, turn, thumb) {
  if (thumb.dataset.helpful === "yes") return sendRating(chat, turn, { helpful: true });
  const form = turn.querySelector("form.why");
  form.hidden = !form.hidden;
  thumb.setAttribute("aria-expanded", String(!form.hidden));
  if (!form.hidden) {
    form.querySelector("input").focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest" });
  }
}

export function sendReasons(chat, turn, form) {
  const said = new FormData(form);
  return sendRating(chat, turn, { helpful: false, why: said.get("why"), comment: said.get("comment") ?? "" });
}

// Says something below a turn, which screen readers read out.
export function noteBelow(turn, words, key) {
  turn.querySelector(".noted").replaceChildren(words.element("span", "", key));
}
