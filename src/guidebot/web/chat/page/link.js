// The connection to Python. Gradio provides it once all of its scripts have loaded. They take seconds on a slow phone, so
// a question asked before that uses the same route directly.
const PATIENCE = 45000;
let linked = null;
const session = Math.random().toString(36).slice(2);

async function early(name, data) {
  const { components, root, api_prefix: prefix = "" } = window.gradio_config;
  const chat = components.find((each) => each.props?.elem_id === "chat");
  const path = new URL(root, location.href).pathname.replace(/\/$/, "");
  const response = await fetch(`${path}${prefix}/component_server/`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    priority: "high",
    body: JSON.stringify({ data, component_id: chat.id, fn_name: name, session_hash: session }),
  });
  return response.ok ? response.json() : undefined;
}
// The result of a chat function; undefined if it fails.
async function call(name, data) {
  const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE); });
  const told = linked ? linked[name](data) : early(name, data);
  return Promise.race([told.catch(() => undefined), late]);
}

const UNASKED = 4000;
function fetchGradio() {
  const entry = document.getElementById("gradio-entry");
  if (!entry || busy) return; // a pending answer loads it when it arrives
  const script = document.createElement("script");
  script.type = "module";
  script.crossOrigin = "";
  script.src = entry.dataset.src;
  entry.replaceWith(script);
}
