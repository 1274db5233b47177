// "Copy this table": its figures as a table and as text, each in a cell of its own, so that a spreadsheet takes them as
// they are pasted. Without this file, or where the browser keeps the clipboard to itself, the button is not shown; the
// CSV is beside it.
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

// All rows of one table or of several, each with its caption before it and an empty row between.
function sheet(of) {
  const tables = of.matches("table") ? [of] : Array.from(of.querySelectorAll("table"));
  return tables.flatMap((table, place) => [
    ...(place ? [[""]] : []),
    [table.caption ? words(table.caption) : ""],
    ...rows(table),
  ]);
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

async function copy(of) {
  const all = sheet(of);
  const plain = all.map((row) => row.join("\t")).join("\r\n");
  if (!window.ClipboardItem) {
    await navigator.clipboard.writeText(plain);
    return;
  }
  const lines = all.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`);
  const forms = { "text/plain": plain, "text/html": `<meta charset="utf-8"><table>${lines.join("")}</table>` };
  const blobs = Object.entries(forms).map(([type, said]) => [type, new Blob([said], { type })]);
  await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
}

for (const button of document.querySelectorAll("button[data-copies]")) {
  const table = document.getElementById(button.dataset.copies);
  const said = document.querySelector(`[data-copied-of="${button.dataset.copies}"]`);
  if (table && said && navigator.clipboard) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await copy(table);
        said.textContent = button.dataset.done;
      } catch {
        said.textContent = button.dataset.failed;
      }
    });
  }
}
