// "Copy this table": its figures as text that every spreadsheet takes, each in a cell of its own. Without this file, or
// where the browser keeps the clipboard to itself, the button is not shown; the CSV is beside it.
function words(cell) {
  const text = cell.textContent.replace(/\s+/g, " ").trim();
  // A number is given without the commas that people read it by.
  return /^\d{1,3}(,\d{3})+$/.test(text) ? text.replaceAll(",", "") : text;
}

// A row that names a group stands above its rows; in a spreadsheet each of them says so itself.
function rows(table) {
  const grouped = table.querySelector("th[scope=rowgroup]") !== null;
  const found = [];
  let group = "";
  for (const row of table.rows) {
    const heading = row.querySelector("th[scope=rowgroup]");
    if (heading) {
      group = words(heading);
    } else {
      const cells = Array.from(row.cells, words);
      found.push(grouped ? [row.parentElement.tagName === "THEAD" ? "" : group, ...cells] : cells);
    }
  }
  return found;
}

function text(of) {
  const tables = of.matches("table") ? [of] : Array.from(of.querySelectorAll("table"));
  return tables
    .map((table) => [[table.caption ? words(table.caption) : ""], ...rows(table)].map((row) => row.join("\t")).join("\r\n"))
    .join("\r\n\r\n");
}

for (const button of document.querySelectorAll("button[data-copies]")) {
  const table = document.getElementById(button.dataset.copies);
  const said = document.querySelector(`[data-copied-of="${button.dataset.copies}"]`);
  if (table && said && navigator.clipboard) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text(table));
        said.textContent = button.dataset.done;
      } catch {
        said.textContent = button.dataset.failed;
      }
    });
  }
}
