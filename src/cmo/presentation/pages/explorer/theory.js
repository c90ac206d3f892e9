// The programme theory: links with the evidence that passes the filters, and paths through them.

const data = JSON.parse(byId("data").textContent);
const SLOTS = { C: "context", M: "mechanism", O: "outcome" };
const SIGNS = { "+": "more goes with more", "-": "more goes with less", 0: "direction not said" };
const GLYPHS = { "+": "+", "-": "−", 0: "?" };
const DIRECTIONS = { "+": "more", "-": "less", 0: "direction not said" };
const POLARITIES = { "+": "helps", "-": "hinders", "~": "mixed" };
const UNKNOWN = "not said";

const constructAt = new Map(data.constructs.map((item, at) => [item.id, at]));
const linkOf = new Map(data.links.map((link) => [link.id, link]));
const configurationOf = new Map(data.configurations.map((item) => [item.id, item]));
const nameOf = (at) => data.constructs[at].label;
const linkName = (link) => `${nameOf(link.from)} → ${nameOf(link.to)} (${GLYPHS[link.sign]})`;
const judgementOf = (link) => (link.ledger == null ? null : data.ledger[link.ledger]);
const verdictOf = (link) => judgementOf(link)?.verdict ?? "not judged";
const words = (text) => text.replaceAll("-", " ");

const phasesOf = (item) => item.phase.split(";").map((phase) => phase.trim()).filter(Boolean);
const sourceOf = (item) => data.sources[item.source];

// A facet of a link asks the link; a facet of its evidence asks each configuration.
const FACETS = [
  { key: "label", title: "Labels", of: (link) => link.slots.map((pair) => pair.replace("-", " → ")) },
  { key: "sign", title: "Sign", of: (link) => [link.sign], say: (sign) => `${GLYPHS[sign]} ${SIGNS[sign]}` },
  { key: "verdict", title: "Verdict", of: (link) => [verdictOf(link)] },
  { key: "kind", title: "Source kind", evidence: true, of: (item) => [sourceOf(item).kind] },
  { key: "type", title: "Type", evidence: true, of: (item) => [sourceOf(item).type || UNKNOWN] },
  { key: "phase", title: "Phase", evidence: true, of: (item) => (phasesOf(item).length ? phasesOf(item) : [UNKNOWN]) },
  { key: "coder", title: "Coded by", evidence: true, of: (item) => [item.origin] },
]
  .map((facet) => {
    const items = facet.evidence ? data.configurations : data.links;
    return { ...facet, values: [...new Set(items.flatMap(facet.of))].sort() };
  })
  .filter((facet) => facet.values.some((value) => value !== UNKNOWN));

function passes(facet, item, chosen) {
  const found = facet.of(item);
  return !chosen.length || found.some((value) => chosen.includes(value)) || (facet.key === "phase" && found.includes("any"));
}

// Counts are counts of sources among the evidence that passes.
function evaluate(filters) {
  const asked = FACETS.filter((facet) => filters[facet.key]?.length);
  const ofEvidence = asked.filter((facet) => facet.evidence);
  const ofLinks = asked.filter((facet) => !facet.evidence);
  const kept = data.configurations.map((item) => ofEvidence.every((facet) => passes(facet, item, filters[facet.key])));
  return data.links.flatMap((link) => {
    if (!ofLinks.every((facet) => passes(facet, link, filters[facet.key]))) return [];
    const evidence = link.configurations.filter((at) => kept[at]).map((at) => data.configurations[at]);
    const view = { link, evidence, ...count(evidence) };
    return view.sources.size >= filters.least ? [view] : [];
  });
}

function count(evidence) {
  const sources = new Set(evidence.map((item) => item.source));
  const interviews = [...sources].filter((at) => data.sources[at].spoken).length;
  const byMachine = new Set(evidence.filter((item) => item.origin === "machine").map((item) => item.source)).size;
  return { sources, interviews, papers: sources.size - interviews, machine: byMachine, people: sources.size - byMachine };
}

// Shortest first; a path that no single source holds whole is an inference of the reader.
const MOST_PATHS = 20;
function tracePaths(views, start, end, longest = 4, most = MOST_PATHS) {
  const leaving = groupBy(views, (view) => view.link.from);
  const arriving = groupBy(views, (view) => view.link.to);
  const left = new Map([[end, 0]]);
  for (let queue = [end]; queue.length; ) {
    const at = queue.shift();
    for (const view of arriving.get(at) ?? []) {
      if (!left.has(view.link.from)) {
        left.set(view.link.from, left.get(at) + 1);
        queue.push(view.link.from);
      }
    }
  }
  const found = [];
  const walk = (at, path, seen, length) => {
    if (found.length >= most) return;
    if (at === end && path.length === length) found.push(path);
    if (path.length === length || (at === end && path.length)) return;
    for (const view of leaving.get(at) ?? []) {
      const next = view.link.to;
      if (!seen.has(next) && (left.get(next) ?? Infinity) <= length - path.length - 1) {
        walk(next, [...path, view], new Set([...seen, next]), length);
      }
    }
  };
  for (let length = 1; length <= longest; length += 1) walk(start, [], new Set([start]), length);
  return found;
}

function groupBy(items, key) {
  const groups = new Map();
  for (const item of items) {
    const name = key(item);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(item);
  }
  return groups;
}

const pathSign = (path) =>
  path.some((view) => view.link.sign === "0") ? "0" : path.filter((view) => view.link.sign === "-").length % 2 ? "-" : "+";

const sharedSources = (path) =>
  path.map((view) => view.sources).reduce((one, two) => new Set([...one].filter((source) => two.has(source))));
