// Printing. Viewing and downloading work without scripts.
"use strict";
{
  const button = document.getElementById("print");
  const shown = document.getElementById("document");
  button.hidden = false;
  button.addEventListener("click", () => {
    fetch(button.dataset.printed, { method: "POST", keepalive: true }).catch(() => {});
    try {
      shown.contentWindow.focus();
      shown.contentWindow.print();
    } catch {
      window.open(shown.src, "_blank", "noopener"); // a viewer that does not let itself be printed from outside
    }
  });
}
