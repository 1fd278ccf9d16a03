// The connection to Python. Gradio provides it once all of its scripts have loaded. They take seconds on a slow phone, so
// until then the same route is used directly.
const PATIENCE = 45000;

export class Server {
  #linked;
  #session = Math.random().toString(36).slice(2);

  // `config` is Gradio's, which names the chat's component.
  constructor(config) {
    this.config = config;
  }

  // Uses Gradio's own connection from now on.
  link(functions) {
    this.#linked = functions;
  }

  // The result of one of the chat's functions; undefined if it fails or takes too long.
  async call(name, data) {
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, PATIENCE);
    });
    try {
      return await Promise.race([this.#linked ? this.#linked[name](data) : this.#directly(name, data), late]);
    } catch {
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  async #directly(name, data) {
    const { components, root, api_prefix: prefix = "" } = this.config;
    const chat = components.find((each) => each.props?.elem_id === "chat");
    const path = new URL(root, location.href).pathname.replace(/\/$/, "");
    const response = await fetch(`${path}${prefix}/component_server/`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      priority: "high",
      body: JSON.stringify({ data, component_id: chat.id, fn_name: name, session_hash: this.#session }),
    });
    return response.ok ? response.json() : undefined;
  }
}

// Starts to load Gradio's scripts, once.
export function loadGradio() {
  const entry = document.getElementById("gradio-entry");
  if (!entry) return;
  const script = document.createElement("script");
  script.type = "module";
  script.crossOrigin = "";
  script.src = entry.dataset.src;
  entry.replaceWith(script);
}
