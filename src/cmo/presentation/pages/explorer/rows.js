// The same links as a table that can be put in order, for reading and for screen readers.

const PAGE = 200;
const COLUMNS = {
  link: { head: "Link", of: (shown) => linkName(shown.link), cell: (shown) => linkButton(shown.link) },
  labels: { head: "Labels", of: (shown) => shown.link.slots.join("; ").replaceAll("-", " → ") },
  verdict: { head: "Verdict", of: (shown) => verdictOf(shown.link) },
  sources: { head: "Sources", number: true, of: (shown) => shown.sources.size },
  papers: { head: "Papers", number: true, of: (shown) => shown.papers },
  interviews: { head: "Interviews", number: true, of: (shown) => shown.interviews },
};

// An order is the name of a column, with a minus where it runs down.
function inOrder(views, order) {
  const { of, number } = COLUMNS[order.replace("-", "")];
  const way = order.startsWith("-") ? -1 : 1;
  const compare = number ? (a, b) => of(a) - of(b) : (a, b) => of(a).localeCompare(of(b));
  return [...views].sort((a, b) => way * compare(a, b) || b.sources.size - a.sources.size || linkName(a.link).localeCompare(linkName(b.link)));
}

// Words begin at A, numbers with the most; the same column again turns its order round.
function nextOrder(name, order) {
  const first = COLUMNS[name].number ? `-${name}` : name;
  return order === first ? (first === name ? `-${name}` : name) : first;
}

function headCell(name, order) {
  const { head, number } = COLUMNS[name];
  const sorted = order.replace("-", "") === name && (order === name ? "ascending" : "descending");
  return el("th", { scope: "col", class: number && "number", "aria-sort": sorted || "none" },
    el("button", { type: "button", id: `sort-${name}`, onclick: () => {
      change({ order: nextOrder(name, view.order) });
      byId(`sort-${name}`).focus();
    } }, head, el("span", { "aria-hidden": "true" }, { ascending: " ▲", descending: " ▼" }[sorted] ?? "")));
}

function showRows(views, order) {
  const sorted = inOrder(views, order);
  const row = (shown) => el("tr", {}, Object.values(COLUMNS).map(({ of, number, cell: make }, at) =>
    el(at ? "td" : "th", at ? { class: number && "number" } : { scope: "row" }, make?.(shown) ?? `${of(shown)}`)));
  const body = el("tbody", {}, sorted.slice(0, PAGE).map(row));
  const table = el("table", {}, el("caption", { class: "unseen" }, "Links shown; the buttons in the head put them in order"),
    el("thead", {}, el("tr", {}, Object.keys(COLUMNS).map((name) => headCell(name, order)))), body);
  const more = el("button", { type: "button", onclick: () => {
    body.append(...sorted.slice(PAGE).map(row));
    more.remove();
  } }, `Show ${sorted.length - PAGE} more`);
  byId("list").replaceChildren(table, ...(sorted.length > PAGE ? [more] : []));
}
