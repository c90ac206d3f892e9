// A link that some sources turn round: what either side says, side by side.

function bothSides(link, others) {
  const opposite = others.find((other) => `${link.sign}${other.sign}` === "+-" || `${link.sign}${other.sign}` === "-+");
  if (!opposite?.configurations.length || !link.configurations.length) return "";
  const [one, two] = [link, opposite].map((each) => each.configurations.map((at) => data.configurations[at]));
  return [el("h3", {}, "Both sides"),
    el("div", { class: "sides" }, side("For it", link, one, two), side("Against it", opposite, two, one))];
}

function side(stance, link, evidence, others) {
  const { papers, interviews } = count(evidence);
  const theirs = contextsOf(others);
  const only = [...contextsOf(evidence)].filter((context) => !theirs.has(context));
  return el("section", {},
    el("h4", {}, `${stance}: ${SIGNS[link.sign]}`),
    el("p", { class: "small" }, `${plural(papers, "paper")}, ${plural(interviews, "interview")}. `,
      only.length ? `Contexts named on this side only: ${only.join("; ")}.` : "No context is named on this side only."),
    el("ul", {}, evidence.map((item) => el("li", {},
      item.spans.map((span) => [el("mark", { class: SLOTS[span.label] }, el("bdi", {}, span.text), el("sup", {}, span.label)), " "]),
      el("button", { type: "button", class: "plain", onclick: (event) => select({ configuration: item }, event) }, sourceOf(item).id),
      sourceOf(item).synthetic ? " (synthetic)" : ""))));
}

const contextsOf = (evidence) => new Set(evidence.flatMap((item) => item.spans
  .filter((span) => span.label === "C" && constructAt.has(span.construct))
  .map((span) => `${nameOf(constructAt.get(span.construct))} (${GLYPHS[span.direction]})`)));
