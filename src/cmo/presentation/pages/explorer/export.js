// Taking the view along: SVG and PNG of the picture, CSV of the links shown.

const xml = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, "");

function svgText() {
  const { w, h } = boxSize();
  const box = extent();
  const font = 'font-family="Helvetica, Arial, sans-serif"';
  const lines = scene.lines.map((line) => {
    const { colour: ink, dash } = SIGN_LOOKS[line.view.link.sign];
    const faint = scene.lit && !scene.lit.links.has(line.view.link) ? 0.12 : 1;
    return `<g opacity="${faint}"><path d="${curveText(line)}" fill="none" stroke="${ink}" stroke-width="${line.width}" stroke-dasharray="${dash}"/>`
      + (line.view.machine ? `<path d="${curveText(line)}" fill="none" stroke="#fff" stroke-width="${line.width * 0.4}"/>` : "")
      + `<path d="${headText(line)}" fill="${ink}"/><title>${xml(linkName(line.view.link))}</title></g>`;
  });
  const boxes = [...scene.nodes.values()].map((node) => {
    const name = nameOf(node.construct);
    const lines = twoLines(name, Math.floor((w - 36) / 6));
    const slot = SLOTS[node.column];
    return `<g opacity="${scene.lit && !scene.lit.constructs.has(node.construct) ? 0.3 : 1}"><title>${xml(name)}</title>`
      + `<rect x="${node.x - w / 2}" y="${node.y - h / 2}" width="${w}" height="${h}" rx="4" fill="${colour(`${slot}-tint`)}" stroke="${colour(slot)}"/>`
      + lines.map((line, at) => `<text x="${node.x - w / 2 + 7}" y="${node.y + 4 + 13 * (at - (lines.length - 1) / 2)}" font-size="12" ${font}>${xml(line)}</text>`).join("")
      + `<text x="${node.x + w / 2 - 7}" y="${node.y + 4}" font-size="12" font-weight="bold" text-anchor="end" ${font}>${node.sources.size}</text></g>`;
  });
  const heads = scene.free ? [] : ["C", "M", "O"].map((label, at) =>
    `<text x="${at * (w + boxSize().gap) - w / 2}" y="-16" font-size="15" font-weight="bold" ${font}>${HEADS[label]}</text>`);
  const notes = [byId("status").textContent, "Blue: more goes with more; red, dashed: with less; grey, dotted: not said. Numbers count sources."];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box.left} ${box.top - 30} ${box.width} ${box.height + 66}" width="${box.width}" height="${box.height + 66}">`
    + `<rect x="${box.left}" y="${box.top - 30}" width="100%" height="100%" fill="#fff"/>`
    + `<text x="${box.left + 8}" y="${box.top - 8}" font-size="16" font-weight="bold" ${font}>${xml(data.title)}</text>`
    + notes.map((note, at) => `<text x="${box.left + 8}" y="${box.top + box.height + 14 + 14 * at}" font-size="11" fill="#555" ${font}>${xml(note)}</text>`).join("")
    + lines.join("") + boxes.join("") + heads.join("") + "</svg>";
}

// Words on at most two lines of so many letters; what is left over is cut short.
function twoLines(text, room) {
  if (text.length <= room) return [text];
  const at = text.lastIndexOf(" ", room);
  const first = at > 0 ? text.slice(0, at) : text.slice(0, room);
  const rest = text.slice(first.length).trim();
  return [first, rest.length > room ? `${rest.slice(0, room - 1)}…` : rest];
}

function download(name, content) {
  const address = URL.createObjectURL(content);
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

function savePng() {
  const picture = new Image();
  picture.onload = () => {
    const sheet = el("canvas", { width: picture.width * 2, height: picture.height * 2 });
    sheet.getContext("2d").drawImage(picture, 0, 0, sheet.width, sheet.height);
    sheet.toBlob((blob) => download("explorer.png", blob), "image/png");
  };
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText())}`;
}

// A spreadsheet must read text as text: what starts like a formula gets an apostrophe.
function cell(value) {
  const text = String(value);
  const safe = text.length > 1 && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function csvText(views) {
  const head = ["id", "from", "to", "sign", "slots", "verdict", "papers", "interviews", "coded_by_people", "coded_by_machine", "sources"];
  const rows = views.map((view) => [view.link.id, nameOf(view.link.from), nameOf(view.link.to), view.link.sign, view.link.slots.join("; "),
    verdictOf(view.link), view.papers, view.interviews, view.people, view.machine, [...view.sources].map((at) => data.sources[at].id).join("; ")]);
  return [head, ...rows].map((row) => `${row.map(cell).join(",")}\n`).join("");
}

byId("save-svg").addEventListener("click", () => download("explorer.svg", new Blob([svgText()], { type: "image/svg+xml" })));
byId("save-png").addEventListener("click", savePng);
byId("save-csv").addEventListener("click", () => download("links.csv", new Blob([csvText(shown)], { type: "text/csv" })));

addEventListener("beforeprint", () => {
  const picture = new DOMParser().parseFromString(svgText(), "image/svg+xml").documentElement;
  byId("paper").replaceChildren(document.importNode(picture, true));
});
