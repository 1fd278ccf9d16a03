// Plain data in this browser's storage, which may be full, switched off or changed by anybody.

// This browser's storage, or memory that lasts as long as the page if there is none.
export function browserStorage() {
  try {
    return window.localStorage ?? memoryStorage();
  } catch {
    return memoryStorage();
  }
}

export function memoryStorage() {
  const values = new Map();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => {
      values.set(key, String(value));
    },
    removeItem: (key) => {
      values.delete(key);
    },
  };
}

// The object stored under a key; empty if there is none.
export function readObject(storage, key) {
  try {
    const value = JSON.parse(storage.getItem(key));
    return value && typeof value === "object" ? value : {};
  } catch {
    return {};
  }
}

// Whether the value could be stored.
export function writeObject(storage, key, value) {
  try {
    storage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
