// Search over constructs, links and quotes, whatever the filters hide.

const ENTRIES = [
  ...data.constructs.map((item, at) => ({ kind: "construct", text: item.label, chosen: { construct: at } })),
  ...data.links.map((link) => ({ kind: "link", text: linkName(link), chosen: { link } })),
  ...data.configurations.map((item) => ({ kind: "quote", text: item.spans.map((span) => span.text).join(" … "), chosen: { configuration: item } })),
].map((entry) => ({ ...entry, folded: entry.text.toLowerCase() }));

function search(text) {
  const asked = text.toLowerCase().split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  return asked.length ? ENTRIES.filter(({ folded }) => asked.every((word) => folded.includes(word))).slice(0, 25) : [];
}

const field = byId("search");
const results = byId("results");
let active = -1;

field.addEventListener("input", () => {
  const found = search(field.value);
  active = -1;
  results.replaceChildren(...found.map((entry, at) => el("li", {
    role: "option", id: `result-${at}`, "aria-selected": "false", dir: "auto",
    onmousedown: (event) => event.preventDefault(),
    onclick: (event) => choose(entry, event),
  }, el("span", { class: "kind" }, entry.kind), ` ${entry.text.slice(0, 160)}`)));
  if (!found.length && field.value.trim()) results.append(el("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Nothing found"));
  open(Boolean(field.value.trim()));
});

field.addEventListener("keydown", (event) => {
  const options = [...results.querySelectorAll("[id]")];
  if (event.key === "Escape") return open(false);
  if (event.key === "Enter" && options.length) return options[Math.max(active, 0)].click();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !options.length) return;
  event.preventDefault();
  active = (active + step + options.length) % options.length;
  options.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
  field.setAttribute("aria-activedescendant", options[active].id);
  options[active].scrollIntoView({ block: "nearest" });
});
field.addEventListener("blur", () => open(false));

function open(shown) {
  results.hidden = !shown;
  field.setAttribute("aria-expanded", String(shown));
  if (!shown) field.removeAttribute("aria-activedescendant");
}

function choose(entry, event) {
  open(false);
  select(entry.chosen, event);
}
