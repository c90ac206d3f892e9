// A configuration as a card: what joins what, and its quotes in the passages they stand in.

function sourceLine(source) {
  const safe = /^https?:\/\//.test(source.address);
  return el("p", { class: "small" },
    el("span", { dir: "auto" }, source.citation),
    ` (${source.id}, ${words(source.kind)}${source.synthetic ? ", synthetic" : ""}${source.notes ? ", in the reviewers’ words" : ""}${source.type ? `, ${words(source.type)}` : ""}) `,
    safe ? el("a", { href: source.address, rel: "noreferrer", target: "_blank" }, "source") : source.address);
}

const sureness = (probability) => (probability == null ? "" : `, probability ${probability.toFixed(2)}`);

function card(item) {
  const source = sourceOf(item);
  const coder = item.origin === "person" ? `coded by ${item.coder}` : `coded by machine (${item.coder})${sureness(item.probability)}`;
  return el("article", { class: "card" },
    el("h3", {}, `${capital(POLARITIES[item.polarity])} `,
      el("span", { class: "muted small" }, `${coder}${phasesOf(item).length ? ` · phase: ${phasesOf(item).join(", ")}` : ""}`)),
    el("ul", { class: "slots" }, item.spans.map(slotItem)),
    passagesOf(item, source),
    sourceLine(source),
    el("p", { class: "small screen-only" }, el("button", { type: "button", class: "plain", onclick: (event) => select({ configuration: item }, event) }, "This configuration alone")));
}

function slotItem(span) {
  const about = constructAt.has(span.construct) ? nameOf(constructAt.get(span.construct)) : span.construct || "no construct";
  const direction = span.direction ? ` (${DIRECTIONS[span.direction]}${sureness(span.probability)})` : sureness(span.probability);
  const quote = span.places.length ? "" : el("q", { dir: "auto" }, span.text);
  return el("li", { class: SLOTS[span.label] }, el("b", {}, span.label), ` ${about}`, el("span", { class: "muted" }, direction), " ", quote);
}

function passagesOf(item, source) {
  const marks = groupBy(item.spans.flatMap((span) => span.places.map(([at, start, end]) => ({ at, start, end, label: span.label }))), (mark) => mark.at);
  return [...marks.keys()].sort((a, b) => a - b).map((at) => {
    const { text, speaker, section, page } = source.passages[at];
    const where = [section, page ? `page ${page}` : ""].filter(Boolean).join(", ");
    return el("blockquote", { dir: "auto" }, speaker ? el("b", {}, `${speaker}: `) : "", markedText(text, marks.get(at)),
      where ? el("footer", { class: "muted small" }, where) : "");
  });
}

// Cut where any mark begins or ends, so that marks may overlap.
function markedText(text, marks) {
  const cuts = [...new Set([0, text.length, ...marks.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  return d3.pairs(cuts).map(([start, end]) => {
    const over = marks.filter((mark) => mark.start <= start && end <= mark.end);
    if (!over.length) return text.slice(start, end);
    const ending = [...new Set(over.filter((mark) => mark.end === end).map((mark) => mark.label))].sort().join("");
    return el("mark", { class: SLOTS[over[0].label] }, text.slice(start, end), ending ? el("sup", {}, ending) : "");
  });
}
