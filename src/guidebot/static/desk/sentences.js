// The sentences that support a corrected answer. The list in the form counts, so that a new search doesn't lose them; the
// checkboxes next to the passages mirror it.
import { all, one } from "./elements.js";

// A sentence next to a passage was ticked or unticked.
export function pick(box) {
  const listed = all("#picked input").find((each) => each.value === box.value);
  if (box.checked && !listed) add(box);
  if (!box.checked) listed?.closest("li").remove();
  noteChange();
}

function add(box) {
  const text = box.parentElement.textContent.trim();
  const listed = document.createElement("input");
  const label = document.createElement("label");
  const line = document.createElement("li");
  Object.assign(listed, { type: "checkbox", name: "quote", value: box.value, checked: true });
  label.append(listed, " ", text);
  line.append(label);
  one("#picked").append(line);
  insertIntoAnswer(text);
}

// A sentence was unticked in the form's own list.
export function unpick(box) {
  box.closest("li").remove();
  mirror();
  noteChange();
}

export function mirror() {
  const picked = all("#picked input").map((each) => each.value);
  for (const box of all("#passages input")) {
    box.removeAttribute("form");
    box.checked = picked.includes(box.value);
  }
}

function insertIntoAnswer(text) {
  const field = one("#answer");
  if (!field || field.value.includes(text)) return;
  const at = field.selectionEnd ?? field.value.length;
  field.setRangeText(onItsOwnLine(text, field.value.slice(0, at), field.value.slice(at)), at, at, "end");
}

// A text with the line breaks that it needs between two others.
export function onItsOwnLine(text, before, after) {
  const above = before && !/\s$/.test(before) ? "\n" : "";
  const below = after && !/^\s/.test(after) ? "\n" : "";
  return above + text + below;
}

// Only a previewed form can be resolved, so any change needs a new preview.
export function noteChange() {
  const seen = one("#resolve [name=seen]");
  if (!seen) return;
  seen.remove();
  one("#made")?.remove();
  const button = one("#confirm");
  if (button) button.textContent = "Preview";
}

// Replaces the passages with those that a search finds.
export async function search(form) {
  const words = one("[name=words]", form).value;
  const asked = new URLSearchParams({ item_: form.dataset.item, words, fragment: "1" });
  const answer = await fetch(`${form.dataset.where}?${asked}`, { headers: { Accept: "text/html" } });
  if (!answer.ok) {
    form.submit();
    return;
  }
  one("#passages").innerHTML = await answer.text(); // our own template, which escapes its values
  const kept = one("#resolve [name=words]");
  if (kept) kept.value = words;
  mirror();
}
