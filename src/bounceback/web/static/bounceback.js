// What pages cannot do without a script, and no more: every page works when this file does not run.
"use strict";

(() => {
  // A file dropped on [data-drop] goes into its file input; the names are said aloud.
  const dropped = (zone, files) => {
    const input = zone.querySelector('input[type="file"]');
    if (!input || !files.length) return;
    input.files = files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const over = (event, is) => {
    const zone = event.target.closest?.("[data-drop]");
    if (!zone) return null;
    event.preventDefault();
    zone.classList.toggle("over", is);
    return zone;
  };
  document.addEventListener("dragover", (event) => over(event, true));
  document.addEventListener("dragleave", (event) => over(event, false));
  document.addEventListener("drop", (event) => {
    const zone = over(event, false);
    if (zone) dropped(zone, event.dataTransfer.files);
  });
  document.addEventListener("change", (event) => {
    const names = event.target.closest?.("[data-drop]")?.querySelector("[data-drop-names]");
    if (names && event.target.type === "file") {
      names.textContent = [...event.target.files].map((file) => file.name).join(", ");
    }
  });

  // form[data-autosave] is sent as one writes. [data-saved] in it says how it stands, in its own words:
  // data-saving, data-saved, data-not-saved.
  const say = (form, state) => {
    const place = form.querySelector("[data-saved]");
    if (place) place.textContent = place.getAttribute(`data-${state}`) ?? "";
  };
  const kept = new WeakMap();
  const keeping = (form) => {
    if (!kept.has(form)) kept.set(form, { unsent: false, timer: null, sending: false });
    return kept.get(form);
  };
  // A request that is under way survives its page (keepalive); browsers refuse that above 64 KiB, which then goes without.
  const post = async (form) => {
    const request = { method: "POST", body: new FormData(form), headers: { "X-Autosave": "1" }, redirect: "manual" };
    const where = form.dataset.autosave || form.action;
    try {
      return await fetch(where, { ...request, keepalive: true });
    } catch {
      return fetch(where, request);
    }
  };
  const save = async (form) => {
    const state = keeping(form);
    state.unsent = false;
    state.sending = true;
    say(form, "saving");
    try {
      const answer = await post(form);
      say(form, answer.ok || answer.type === "opaqueredirect" ? "saved" : "not-saved");
    } catch {
      state.unsent = true;
      say(form, "not-saved");
      return;
    } finally {
      state.sending = false;
    }
    if (state.unsent) soon(form);
  };
  const soon = (form) => {
    const state = keeping(form);
    if (state.timer || state.sending) return;
    state.timer = setTimeout(() => {
      state.timer = null;
      save(form);
    }, 400);
  };
  // Also while one goes on writing: within half a second of each keystroke, one after another.
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-autosave]");
    if (!form) return;
    keeping(form).unsent = true;
    soon(form);
  });
  // What is not yet sent when the page is left goes at once.
  const leave = () => {
    for (const form of document.querySelectorAll("form[data-autosave]")) {
      const state = keeping(form);
      if (!state.unsent) continue;
      clearTimeout(state.timer);
      state.timer = null;
      save(form);
    }
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });
  window.addEventListener("pagehide", leave);

  // Ctrl-K (or Cmd-K) opens dialog[data-palette] where the page has one, else follows the link to the search page.
  const jump = () => {
    const palette = document.querySelector("dialog[data-palette]");
    if (palette) {
      if (!palette.open) palette.showModal();
      const field = palette.querySelector("input");
      field?.select();
      field?.dispatchEvent(new Event("palette"));
      return true;
    }
    const link = document.querySelector("a[data-jump]");
    if (link) window.location.assign(link.href);
    return Boolean(link);
  };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      if (jump()) event.preventDefault();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("a[data-jump]") && document.querySelector("dialog[data-palette]")) {
      event.preventDefault();
      jump();
    }
  });

  // button[data-copy="#id"] copies that element's text or value and says so with its own data-copied.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button[data-copy]");
    if (!button) return;
    const source = document.querySelector(button.dataset.copy);
    if (!source) return;
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent);
    } catch {
      if (source.select) source.select();
      else window.getSelection().selectAllChildren(source);
      return;
    }
    const before = button.textContent;
    button.textContent = button.dataset.copied ?? before;
    setTimeout(() => { button.textContent = before; }, 2500);
  });

  // In [data-keys], a part of a page that has the focus, one key presses its button[data-key] of that name; j and k go to
  // the next part and the one before. The first part, or the one that the address names, has the focus from the start.
  const parts = () => [...document.querySelectorAll("[data-keys]")];
  document.addEventListener("keydown", (event) => {
    const part = event.target.closest?.("[data-keys]");
    if (!part || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    if (event.target.closest("input, select, textarea")) return;
    const button = part.querySelector(`button[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    const step = { j: 1, k: -1 }[event.key];
    if (button) button.click();
    else if (step) parts()[parts().indexOf(part) + step]?.focus();
    else return;
    event.preventDefault();
  });
  const named = document.getElementById(window.location.hash.slice(1));
  const start = named?.matches("[data-keys]") ? named : parts()[0];
  if (start && (document.activeElement === document.body || document.activeElement === null)) start.focus();
})();

// The board: a card that is dropped on [data-to] goes there by form[data-move]. On a card, x chooses it, and Shift with the right
// arrow moves it to the next column that can take it.
(() => {
  const form = document.querySelector("form[data-move]");
  if (!form) return;
  const move = (card, to) => {
    form.elements.id.value = card.dataset.card;
    form.elements.to.value = to;
    form.requestSubmit();
  };
  const board = document.querySelector(".board");
  let moving = null;
  const settle = () => {
    moving?.classList.remove("moving");
    board?.classList.remove("dragging");
    for (const place of document.querySelectorAll("[data-to].over")) place.classList.remove("over");
    moving = null;
  };
  document.addEventListener("dragstart", (event) => {
    moving = event.target.closest?.("[data-card]");
    if (!moving) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", moving.dataset.card);
    moving.classList.add("moving");
    setTimeout(() => board?.classList.add("dragging"), 0);
  });
  document.addEventListener("dragend", settle);
  document.addEventListener("dragover", (event) => {
    const place = moving && event.target.closest?.("[data-to]");
    for (const other of document.querySelectorAll("[data-to].over")) if (other !== place) other.classList.remove("over");
    if (!place || place.contains(moving)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    place.classList.add("over");
  });
  document.addEventListener("drop", (event) => {
    const place = moving && event.target.closest?.("[data-to]");
    if (!place || place.contains(moving)) return;
    event.preventDefault();
    const card = moving;
    settle();
    move(card, place.dataset.to);
  });
  document.addEventListener("keydown", (event) => {
    const card = event.target.closest?.("[data-card]");
    if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.toLowerCase() === "x" && !event.shiftKey && !event.target.matches("input")) {
      card.querySelector(".pick input")?.click();
      event.preventDefault();
    } else if (event.key === "ArrowRight" && event.shiftKey) {
      let column = card.closest("section")?.nextElementSibling;
      while (column && !column.dataset.to) column = column.nextElementSibling;
      if (column) {
        move(card, column.dataset.to);
        event.preventDefault();
      }
    }
  });
})();

// In the palette the arrows go through what was found, Enter in the field opens the first, a press beside it closes.
(() => {
  const palette = document.querySelector("dialog[data-palette]");
  if (!palette) return;
  const field = palette.querySelector("input");
  const links = () => [...palette.querySelectorAll("[data-palette-found] li a")];
  palette.addEventListener("keydown", (event) => {
    const found = links();
    const place = found.indexOf(document.activeElement);
    if (event.key === "ArrowDown") (found[place + 1] ?? field)?.focus();
    else if (event.key === "ArrowUp") (place === 0 ? field : found.at(place < 0 ? -1 : place - 1))?.focus();
    else if (event.key === "Enter" && event.target === field && found.length && field.value.trim()) found[0].click();
    else return;
    event.preventDefault();
  });
  // A later answer must not take the focus from the one who already goes through an earlier one.
  let place = -1;
  palette.addEventListener("htmx:beforeSwap", () => {
    place = links().indexOf(document.activeElement);
  });
  palette.addEventListener("htmx:afterSwap", () => {
    if (place >= 0) (links()[place] ?? field)?.focus();
  });
  palette.addEventListener("click", (event) => {
    if (event.target === palette) palette.close();
  });
})();
