// The same links as a table, for reading in order and for screen readers.

const PAGE = 200;

function showRows(views) {
  const sorted = [...views].sort((a, b) => b.sources.size - a.sources.size || linkName(a.link).localeCompare(linkName(b.link)));
  const head = ["Link", "Labels", "Verdict", "Papers", "Interviews"];
  const row = (view) => el("tr", {},
    el("th", { scope: "row" }, linkButton(view.link)),
    el("td", {}, view.link.slots.join("; ").replaceAll("-", " → ")),
    el("td", {}, verdictOf(view.link)),
    el("td", { class: "number" }, `${view.papers}`),
    el("td", { class: "number" }, `${view.interviews}`));
  const body = el("tbody", {}, sorted.slice(0, PAGE).map(row));
  const table = el("table", {}, el("caption", { class: "unseen" }, "Links shown, most sources first"),
    el("thead", {}, el("tr", {}, head.map((name) => el("th", { scope: "col" }, name)))), body);
  const more = el("button", { type: "button", onclick: () => {
    body.append(...sorted.slice(PAGE).map(row));
    more.remove();
  } }, `Show ${sorted.length - PAGE} more`);
  byId("list").replaceChildren(table, ...(sorted.length > PAGE ? [more] : []));
}
