// What is shown, and its address: everything after the # says it again, so that a view can be sent.

const LAYOUTS = ["layers", "free", "list"];
const FIRST_ORDER = "-sources";

function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  const filters = { least: Math.min(data.least, mostSources) };
  for (const { key, values } of FACETS) {
    filters[key] = (given.get(key) ?? "").split(",").filter((value) => values.includes(value));
  }
  if (/^\d+$/.test(given.get("least") ?? "")) filters.least = Math.min(Number(given.get("least")), mostSources);
  return {
    order: Object.hasOwn(COLUMNS, (given.get("order") ?? "").replace("-", "")) ? given.get("order") : FIRST_ORDER,
    layout: LAYOUTS.includes(given.get("layout")) ? given.get("layout") : "layers",
    filters,
    selected: readSelected(given.get("select") ?? ""),
    from: constructAt.get(given.get("from")) ?? null,
    to: constructAt.get(given.get("to")) ?? null,
  };
}

function readSelected(text) {
  if (linkOf.has(text)) return { link: linkOf.get(text) };
  if (constructAt.has(text)) return { construct: constructAt.get(text) };
  if (configurationOf.has(text)) return { configuration: configurationOf.get(text) };
  return null;
}

function writeAddress(view) {
  const said = new URLSearchParams();
  if (view.layout !== "layers") said.set("layout", view.layout);
  if (view.order !== FIRST_ORDER) said.set("order", view.order);
  for (const { key } of FACETS) if (view.filters[key].length) said.set(key, view.filters[key].join(","));
  if (view.filters.least !== Math.min(data.least, mostSources)) said.set("least", view.filters.least);
  const { link, construct, configuration } = view.selected ?? {};
  const chosen = link?.id ?? configuration?.id ?? (construct == null ? "" : data.constructs[construct].id);
  if (chosen) said.set("select", chosen);
  for (const end of ["from", "to"]) if (view[end] != null) said.set(end, data.constructs[view[end]].id);
  return `#${said}`;
}

const mostSources = Math.max(1, ...data.links.map((link) => new Set(link.configurations.map((at) => data.configurations[at].source)).size));
