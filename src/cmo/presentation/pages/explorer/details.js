// The panel beside the picture: what is behind the link, construct or path that was chosen.

const FIRST = 8;

function showDetails(view, views, opened) {
  const { link, construct, configuration } = view.selected ?? {};
  const traced = view.from != null && view.to != null;
  const parts = link ? linkDetails(link) : construct != null ? constructDetails(construct, views)
    : configuration ? [heading("One configuration"), card(configuration), linksOf(configuration)]
      : traced ? pathDetails(view, views) : welcome(views);
  byId("details").replaceChildren(...parts.flat(2).filter(Boolean));
  byId("details").scrollTop = 0;
  if (opened && view.selected) byId("details").querySelector("h2").focus({ preventScroll: !narrow.matches });
}

const heading = (text) => el("h2", { tabindex: -1, dir: "auto" }, text);

function linkDetails(link) {
  const evidence = link.configurations.map((at) => data.configurations[at]);
  const counted = count(evidence);
  const judged = judgementOf(link);
  const others = data.links.filter((other) => other !== link && other.from === link.from && other.to === link.to);
  return [
    heading(linkName(link)),
    el("p", {}, `${capital(SIGNS[link.sign])}. ${sayCount(counted)}.`),
    judged && verdictDetails(judged, link),
    bothSides(link, others),
    others.length ? el("p", {}, "Between the same constructs: ", others.map(linkButton)) : "",
    evidence.length ? cards(evidence) : el("p", {}, "No source speaks of this link."),
  ];
}

const sayCount = ({ papers, interviews, people, machine }) =>
  `${plural(papers, "paper")} and ${plural(interviews, "interview")}; coded by people in ${people}, by machine in ${machine}`;

function verdictDetails(row, link) {
  const parts = ["limitations", "coherence", "adequacy", "relevance"].filter((name) => row[name]).map((name) => `${name} ${row[name]}`);
  return el("div", { class: "verdict" },
    el("p", {}, el("b", {}, `Verdict: ${row.verdict}`), `${row.sign === link.sign ? "" : ` (of the link with the sign ${GLYPHS[row.sign]})`}: ${row.rule}.`),
    row.decided_by ? el("p", {}, `Decided by ${row.decided_by}, ${row.decided_on}: ${row.decision_reason} Computed: ${row.computed}.`) : "",
    row.statement ? el("p", {}, el("i", {}, row.statement)) : "",
    row.condition ? el("p", {}, `Condition: ${row.condition}.`) : "",
    el("p", { class: "small" }, `Papers alone: ${row.verdict_papers}; interviews alone: ${row.verdict_interviews}.`,
      row.confidence ? ` Confidence: ${row.confidence} (concerns: ${parts.join(", ")}).` : ""));
}

function constructDetails(at, views) {
  const construct = data.constructs[at];
  const evidence = data.configurations.filter((item) => item.spans.some((span) => span.construct === construct.id));
  const ways = [["Leads to", "from"], ["Follows from", "to"]];
  return [
    heading(construct.label),
    el("p", {}, construct.definition),
    construct.low || construct.high ? el("p", { class: "small" }, `Less: ${construct.low}. More: ${construct.high}.`) : "",
    el("p", {},
      el("button", { type: "button", onclick: () => change({ from: at }) }, "Trace from here"), " ",
      el("button", { type: "button", onclick: () => change({ to: at }) }, "Trace to here")),
    ways.map(([title, end]) => {
      const own = views.filter((view) => view.link[end] === at).sort((a, b) => b.sources.size - a.sources.size);
      return [el("h3", {}, `${title} (${plural(own.length, "link")} shown)`), linkList(own.map((view) => view.link))];
    }),
    el("h3", {}, `${plural(evidence.length, "configuration")}, ${sayCount(count(evidence))}`),
    cards(evidence),
  ];
}

const linkButton = (link) =>
  el("button", { type: "button", class: "plain", onclick: (event) => select({ link }, event) }, linkName(link));

function linkList(links) {
  return el("ul", { class: "links" }, links.slice(0, 30).map((link) => el("li", {}, linkButton(link))),
    links.length > 30 ? el("li", { class: "muted" }, `and ${links.length - 30} more in the list`) : "");
}

function linksOf(item) {
  const at = data.configurations.indexOf(item);
  return [el("h3", {}, "Its links"), linkList(data.links.filter((link) => link.configurations.includes(at)))];
}

function cards(evidence) {
  const box = el("div", {}, evidence.slice(0, FIRST).map(card));
  if (evidence.length > FIRST) {
    const more = el("button", { type: "button", onclick: () => {
      more.replaceWith(...evidence.slice(FIRST).map(card));
    } }, `Show ${evidence.length - FIRST} more`);
    box.append(more);
  }
  return box;
}

function pathDetails(view, views) {
  const paths = tracePaths(views, view.from, view.to);
  return [
    heading(`Paths from ${nameOf(view.from)} to ${nameOf(view.to)}`),
    el("p", {}, paths.length ? `${paths.length < MOST_PATHS ? "" : "The first "}${plural(paths.length, "path")} of up to four links among those shown, shortest first.` : "No path of up to four links among those shown."),
    paths.map((path) => {
      const shared = sharedSources(path).size;
      return el("article", { class: "card" },
        el("h3", {}, `Overall: ${SIGNS[pathSign(path)]}`),
        el("p", { class: "small" }, shared ? `${plural(shared, "source")} ${shared === 1 ? "holds" : "hold"} all its links.` : "Inferred: no source holds all its links."),
        linkList(path.map((step) => step.link)));
    }),
  ];
}

function welcome(views) {
  const best = [...views].sort((a, b) => b.sources.size - a.sources.size).slice(0, 10);
  return [
    heading("Why is this link here?"),
    el("p", {}, "Choose a line or a box in the picture, a row of the list, or search. Its quotes, sources and verdict appear here. In the free picture, boxes can be dragged."),
    legend(),
    el("h3", {}, "Most sources"),
    linkList(best.map((view) => view.link)),
    el("p", { class: "small muted" }, "Numbers count sources; they are not effect sizes. A missing line is not evidence of no link."),
  ];
}

function legend() {
  return el("ul", { class: "legend" }, Object.keys(SIGNS).map((sign) =>
    el("li", {}, el("span", { class: `line ${["unsaid", "more", "less"][["0", "+", "-"].indexOf(sign)]}` }), `${GLYPHS[sign]} ${SIGNS[sign]}`)),
  el("li", {}, "Thicker: more sources. White core: some coded by machine."));
}
