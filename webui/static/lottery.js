// A pupil's lottery number, computed here so that it never leaves the device. Without script the server computes it.
"use strict";

const lottery = document.querySelector("[data-lottery]");
if (lottery && window.crypto && crypto.subtle) {
  lottery.querySelector("[data-lottery-local]").hidden = false;
  lottery.addEventListener("submit", (event) => {
    const pupil = lottery.elements.pupil.value.trim();
    if (!pupil) {
      return; // the server says what is missing
    }
    event.preventDefault();
    event.stopPropagation();
    const text = `${lottery.dataset.lottery}:${lottery.elements.site.value}:${pupil}`;
    crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)).then((bytes) => {
      const number = [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      const box = document.getElementById("lottery-number");
      box.querySelector("[data-number]").textContent = number;
      box.querySelector("[data-text]").textContent = text;
      box.querySelector("[data-before]").textContent = Math.floor((1000 * parseInt(number.slice(0, 8), 16)) / 2 ** 32);
      box.hidden = false;
    });
  });
}
