// A turn of the conversation in the page: waiting, answered, failed, or no longer kept.

function turnWith(words, question, kind, ...below) {
  const turn = words.element("article", "turn");
  const asked = words.element("h2", "asked");
  const answer = words.element("div", `answer ${kind}`);
  asked.textContent = question;
  answer.append(...below);
  turn.append(asked, answer);
  return turn;
}

// A question that waits for its answer, below a line that says so if there is one.
export function waitingTurn(words, question, key) {
  const bones = ["bone", "bone", "bone short"].map((name) => words.element("div", name));
  const line = key ? [words.element("p", "outcome", key)] : [];
  return turnWith(words, question, "waiting", ...line, ...bones);
}

// A question without an answer: a line that says why and, if that may help, a button to try again.
export function failedTurn(words, question, key, again) {
  const turn = turnWith(words, question, "failed", words.element("p", "", key));
  if (again) {
    const button = words.element("button", "choice", "again");
    button.type = "button";
    button.addEventListener("click", again);
    turn.lastElementChild.append(button);
  }
  return turn;
}

// A turn as the server wrote it, in the chosen language.
export function answeredTurn(words, html) {
  const holder = document.createElement("template");
  holder.innerHTML = html; // straight from the server, which escapes questions and documents
  const turn = holder.content.firstElementChild;
  words.sayAgain(turn);
  return turn;
}

// A turn of an earlier visit: the server's records have no personal details, so the question is this browser's.
export function restoredTurn(words, html, kept) {
  const turn = answeredTurn(words, html);
  const heading = turn.querySelector(".asked");
  heading.replaceChildren(...heading.querySelectorAll(".unseen"), kept.question);
  if (kept.helpful !== undefined) markRated(turn, kept.helpful);
  if (kept.next) showNext(words, turn, kept.next);
  return turn;
}

// The sentences of an answer that is still being written.
export function showSentences(words, turn, sentences) {
  const lines = sentences.map((text) => Object.assign(document.createElement("p"), { textContent: text }));
  turn.querySelector(".answer").replaceChildren(words.element("p", "outcome", "wording"), ...lines);
}

// Questions to ask next, as buttons below an answer.
export function showNext(words, turn, questions) {
  const buttons = questions.map((question) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "choice", textContent: question });
    button.dataset.ask = question;
    return button;
  });
  const choices = words.element("div", "choices");
  const heading = document.createElement("p");
  heading.append(words.element("span", "", "next"));
  choices.append(heading, ...buttons);
  turn.querySelector(".next").replaceChildren(...(buttons.length ? [choices] : []));
}

export function markRated(turn, helpful) {
  for (const thumb of turn.querySelectorAll(".rate")) {
    thumb.setAttribute("aria-pressed", String((thumb.dataset.helpful === "yes") === helpful));
  }
}
