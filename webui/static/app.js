// Comfort only: every page works without it.
"use strict";

// A card's QR code and a password link carry their secret behind the #, so that it reaches no log.
function takeSecret() {
  const secret = decodeURIComponent(location.hash.slice(1));
  const field = document.querySelector("[data-code], [data-fragment]");
  if (!secret || !field) {
    return;
  }
  history.replaceState(null, "", location.pathname);
  field.value = secret;
  if ("code" in field.dataset) {
    field.form.submit();
  }
}
takeSecret();
window.addEventListener("hashchange", takeSecret); // a card is scanned while the page is open

// Lists get shorter as one types; Enter still asks the server, which knows the whole list.
for (const field of document.querySelectorAll("[data-filter]")) {
  const list = document.getElementById(field.dataset.filter);
  const rows = list ? list.querySelectorAll("tbody tr, :scope > li") : [];
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
  });
}

// In a list with buttons Enter takes the first row that is left.
for (const field of document.querySelectorAll("[data-filter]:not([name])")) {
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && field.value) {
      const row = document.querySelector(`#${field.dataset.filter} > li:not([hidden]) form`);
      if (row) {
        sessionStorage.setItem("again", field.id);
        row.requestSubmit();
      }
    }
  });
  if (sessionStorage.getItem("again") === field.id) {
    sessionStorage.removeItem("again");
    field.focus();
  }
}

// Tick all that can be ticked.
for (const button of document.querySelectorAll("[data-tick-all]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const boxes = [...button.form.querySelectorAll("input[type=checkbox]")];
    const all = boxes.every((box) => box.checked);
    boxes.forEach((box) => { box.checked = !all && !box.closest("tr").hidden; });
  });
}

// One form, one post.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) {
    event.preventDefault();
  }
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) {
    delete form.dataset.sent;
  }
});

// A page about something that goes on looks again by itself, and changes only what is different.
function follow(live) {
  const again = () => setTimeout(() => follow(live), 1000 * live.dataset.live);
  fetch(location.href, { headers: { "X-Requested-With": "fetch" } }).then((answer) => answer.text().then((text) => {
    const found = new DOMParser().parseFromString(text, "text/html").querySelector("[data-live]");
    if (!found || answer.redirected || found.children.length !== live.children.length) {
      location.reload();
      return;
    }
    [...live.children].forEach((part, place) => {
      const fresh = found.children[place];
      if (part.outerHTML !== fresh.outerHTML && !part.contains(document.activeElement)) {
        part.replaceWith(document.importNode(fresh, true));
      }
    });
    again();
  })).catch(again);
}
for (const live of document.querySelectorAll("[data-live]")) {
  setTimeout(() => follow(live), 1000 * live.dataset.live);
}
