// Keyboard shortcuts and conveniences; every page works without this script.
"use strict";

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const typing = (target) => target.matches("input:not([type=checkbox]), textarea, select");

function press(key) {
  const found = all("[data-key]").find((each) => each.dataset.key === key && !each.disabled);
  if (!found) return false;
  if (found.matches("input, textarea")) { found.focus(); found.select(); found.scrollIntoView({ block: "center" }); } else found.click();
  return true;
}

// Moves the highlight in a list.
function move(step) {
  const rows = all("[data-list] tbody tr");
  if (!rows.length) return false;
  const at = rows.findIndex((row) => row.classList.contains("here"));
  const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
  rows.forEach((row) => row.classList.toggle("here", row === next));
  one("a", next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

// Keeps selected sentences in the form, so that a new search does not lose them.
function pick(box) {
  const list = one("#picked");
  const there = all("input", list).find((each) => each.value === box.value);
  const words = box.parentElement.innerText.trim();
  if (box.checked && !there) {
    const line = document.createElement("li");
    const label = document.createElement("label");
    const kept = Object.assign(document.createElement("input"), { type: "checkbox", name: "quote", value: box.value, checked: true });
    label.append(kept, " ", words);
    line.append(label);
    list.append(line);
    write(words);
  }
  if (!box.checked && there) there.closest("li").remove();
  stale();
}

function write(words) {
  const field = one("#answer");
  if (!field || field.value.includes(words)) return;
  const at = field.selectionEnd ?? field.value.length;
  const [before, after] = [field.value.slice(0, at), field.value.slice(at)];
  const gap = before && !/\s$/.test(before) ? "\n" : "";
  const below = after && !/^\s/.test(after) ? "\n" : "";
  field.setRangeText(gap + words + below, at, at, "end");
}

// Only a previewed form can be resolved, so any change needs a new preview.
function stale() {
  const seen = one("#resolve [name=seen]");
  if (!seen) return;
  seen.remove();
  one("#made")?.remove();
  const button = one("#confirm");
  if (button) button.textContent = "Preview";
}

async function search(form) {
  const words = one("[name=words]", form).value;
  const address = `${form.dataset.where}?${new URLSearchParams({ item_: form.dataset.item, words, fragment: "1" })}`;
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok) { form.submit(); return; }
  one("#passages").innerHTML = await answer.text(); // our own template, which escapes its values
  const kept = one("#resolve [name=words]");
  if (kept) kept.value = words;
  mirror();
}

// The checkbox in the form counts; the one next to the passage only mirrors it.
function mirror() {
  const picked = all("#picked input").map((each) => each.value);
  all("#passages input").forEach((box) => { box.removeAttribute("form"); box.checked = picked.includes(box.value); });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
  if (typing(event.target) || one("dialog[open]")) return;
  const key = event.key;
  let done = false;
  if (key === "?") { one("#help").showModal(); done = true; }
  else if (key === "j" || key === "k") done = move(key === "j" ? 1 : -1) || press(key);
  else if (/^[1-9]$/.test(key)) {
    const passage = one(`[data-passage="${key}"]`);
    const box = passage && (one(".best input", passage) || one("input", passage));
    if (box) { box.click(); done = true; }
  } else if (key === "n" && one("#expected")) { one("#expected").value = "nothing"; stale(); done = true; }
  else if ("ceruq/".includes(key)) done = press(key);
  if (done) event.preventDefault();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("#passages input")) pick(event.target);
  else if (event.target.matches("#picked input")) { event.target.closest("li").remove(); mirror(); stale(); }
  else if (event.target.closest("[data-sends=change]") && !event.target.matches("[type=search]")) event.target.form.submit();
});
document.addEventListener("input", (event) => { if (event.target.closest("#resolve")) stale(); });
document.addEventListener("submit", (event) => {
  if (event.target.id === "search") { event.preventDefault(); search(event.target); return; }
  if (event.target.dataset.sure && !window.confirm(event.target.dataset.sure)) { event.preventDefault(); return; }
  if (event.submitter && event.target.method === "post") setTimeout(() => { event.submitter.disabled = true; });
});
document.addEventListener("DOMContentLoaded", () => {
  if (one("#passages")) mirror();
  if (one("[data-list=first]")) move(1);
  one("#made")?.scrollIntoView({ block: "nearest" });
});
