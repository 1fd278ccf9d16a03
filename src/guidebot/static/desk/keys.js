// Keyboard shortcuts. A page marks what a key presses with `data-key`.
import { all, one } from "./elements.js";
import { moveHighlight } from "./highlight.js";
import { noteChange } from "./sentences.js";

const TYPING = "input:not([type=checkbox]), textarea, select";

export function pressKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && event.target.matches(TYPING)) {
    event.target.blur();
    return;
  }
  if (event.target.matches(TYPING) || one("dialog[open]")) return;
  if (act(event.key)) event.preventDefault();
}

// Does what a key stands for; false if the page has nothing for it.
function act(key) {
  if (key === "?") return openHelp();
  if (key === "j" || key === "k") return moveHighlight(key === "j" ? 1 : -1) || press(key);
  if (/^[1-9]$/.test(key)) return pickPassage(key);
  if (key === "n" && one("#expected")) return chooseNothing();
  return "ceruq/".includes(key) && press(key);
}

function openHelp() {
  one("#help").showModal();
  return true;
}

function press(key) {
  const found = all("[data-key]").find((each) => each.dataset.key === key && !each.disabled);
  if (!found) return false;
  if (found.matches("input, textarea")) edit(found);
  else found.click();
  return true;
}

function edit(field) {
  field.focus();
  field.select();
  field.scrollIntoView({ block: "center" });
}

function pickPassage(number) {
  const passage = one(`[data-passage="${number}"]`);
  const box = passage && (one(".best input", passage) ?? one("input", passage));
  box?.click();
  return Boolean(box);
}

function chooseNothing() {
  one("#expected").value = "nothing";
  noteChange();
  return true;
}
