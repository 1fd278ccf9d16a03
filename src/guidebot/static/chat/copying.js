// Copies a text; `button`, in the page, keeps the focus.
export async function copyText(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyTheOldWay(text, button);
  }
}

// For pages that are not served over HTTPS.
function copyTheOldWay(text, button) {
  const area = document.createElement("textarea");
  area.value = text;
  button.after(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  button.focus();
}
