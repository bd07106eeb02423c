const field = document.getElementById("search");
const found = document.getElementById("found");
const rows = [...document.querySelectorAll("tbody tr")];
const fold = (text) => text.normalize("NFD").replace(/\p{M}+/gu, "").toLowerCase();
const texts = rows.map((row) => fold(row.textContent));
function look() {
  const words = fold(field.value).split(/\s+/);
  rows.forEach((row, at) => { row.hidden = !words.every((word) => texts[at].includes(word)); });
  const left = rows.filter((row) => row.getClientRects().length).length;
  found.textContent = left < rows.length ? `${left} of ${rows.length} reports` : "";
}
field.closest("p").hidden = false;
document.addEventListener("input", look);
addEventListener("pageshow", look);
