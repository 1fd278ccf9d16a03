// The highlighted row of a list.
import { all, one } from "./elements.js";

// Moves the highlight by some rows; false if the page has no list.
export function moveHighlight(step) {
  const rows = all("[data-list] tbody tr");
  if (!rows.length) return false;
  const at = rows.findIndex((row) => row.classList.contains("here"));
  const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
  for (const row of rows) row.classList.toggle("here", row === next);
  one("a", next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}
