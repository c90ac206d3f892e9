// The picture: links on a canvas, constructs as buttons above it, both moved by D3's zoom.

const COLOURS = getComputedStyle(document.documentElement);
const colour = (name) => COLOURS.getPropertyValue(`--${name}`).trim();
const SIGN_LOOKS = {
  "+": { colour: colour("more"), dash: [] },
  "-": { colour: colour("less"), dash: [9, 4] },
  0: { colour: colour("unsaid"), dash: [2, 3] },
};
const HEADS = { C: "Contexts", M: "Mechanisms", O: "Outcomes" };
const narrow = matchMedia("(max-width: 760px)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const canvas = byId("links");
const pen = canvas.getContext("2d");
const frame = byId("picture");
const nodesBox = byId("nodes");
const scene = { nodes: new Map(), lines: [], transform: d3.zoomIdentity, size: [0, 0], simulation: null };

const boxSize = () => (narrow.matches ? { w: 104, h: 34, gap: 24, row: 40 } : { w: 190, h: 26, gap: 130, row: 33 });
const lineWidth = (sources) => 0.8 + 0.5 * Math.min(sources, 12);

const zoom = d3.zoom().scaleExtent([0.1, 4]).on("zoom", () => {
  scene.transform = d3.event.transform;
  redraw();
});
d3.select(frame).call(zoom).on("dblclick.zoom", null);

// In layers a construct stands in each column in which it plays a part; freely it stands once.
function nodeName(view, end, free) {
  return free ? `${view.link[end]}` : `${view.link.columns[end === "from" ? 0 : 1]} ${view.link[end]}`;
}

function arrange(views, layout) {
  scene.simulation?.stop();
  const free = layout === "free";
  const old = scene.nodes;
  scene.nodes = new Map();
  scene.free = free;
  const place = (view, end) => {
    const name = nodeName(view, end, free);
    const column = view.link.columns[end === "from" ? 0 : 1];
    if (!scene.nodes.has(name)) scene.nodes.set(name, { name, construct: view.link[end], column, sources: new Set(), near: [] });
    const node = scene.nodes.get(name);
    for (const source of view.sources) node.sources.add(source);
    return node;
  };
  scene.lines = views.map((view) => ({ view, source: place(view, "from"), target: place(view, "to") }));
  for (const line of scene.lines) {
    line.source.near.push(line.target);
    line.target.near.push(line.source);
  }
  if (free) settle(old);
  else stack();
  shape();
  makeButtons();
}

// Barycentre sweeps after Sugiyama, Tagawa and Toda (1981).
function stack() {
  const { w, gap, row } = boxSize();
  const columns = ["C", "M", "O"].map((label) =>
    [...scene.nodes.values()].filter((node) => node.column === label).sort((a, b) => nameOf(a.construct).localeCompare(nameOf(b.construct))));
  const tallest = Math.max(1, ...columns.map((column) => column.length));
  const spread = () => columns.forEach((column, at) => column.forEach((node, rank) => {
    node.x = at * (w + gap);
    node.y = ((rank + 0.5) * tallest * row) / column.length;
  }));
  spread();
  for (let sweep = 0; sweep < 12; sweep += 1) {
    for (const column of sweep % 2 ? columns : [...columns].reverse()) {
      for (const node of column) node.wish = d3.mean(node.near, (other) => other.y);
      column.sort((a, b) => a.wish - b.wish || a.construct - b.construct);
      spread();
    }
  }
}

function settle(old) {
  const nodes = [...scene.nodes.values()];
  for (const node of nodes) {
    const before = old.get(node.name);
    if (before) Object.assign(node, { fx: null, raw: before.raw, u: before.u });
  }
  const points = nodes.map((node) => ({ node, ...(node.raw ?? {}) }));
  const at = new Map(points.map((point) => [point.node.name, point]));
  const joins = scene.lines.map((line) => ({ source: at.get(line.source.name), target: at.get(line.target.name) }));
  const show = () => {
    for (const { node, x, y } of points) Object.assign(node, { x: x * 1.6, y, raw: { x, y } });
  };
  scene.simulation = d3.forceSimulation(points)
    .force("links", d3.forceLink(joins).distance(70).strength(0.15))
    .force("apart", d3.forceManyBody().strength(-160))
    .force("room", d3.forceCollide(48))
    .force("x", d3.forceX().strength(0.09))
    .force("y", d3.forceY().strength(0.14));
  scene.simulation.stop();
  for (let tick = 0; tick < (points.length > 150 ? 40 : 200); tick += 1) scene.simulation.tick();
  show();
}

function shape() {
  const { w } = boxSize();
  for (const line of scene.lines) {
    const level = !scene.free;
    const right = line.target.x >= line.source.x;
    const start = [line.source.x + (level || right ? w / 2 : -w / 2), line.source.y];
    const end = [line.target.x - (level || right ? w / 2 : -w / 2), line.target.y];
    line.width = lineWidth(line.view.sources.size);
    line.tip = end;
    line.back = level || right ? -1 : 1;
    const bend = (start[0] + end[0]) / 2;
    line.curve = [start, [bend, start[1]], [bend, end[1]], [end[0] + line.back * 8, end[1]]];
    line.path = new Path2D(curveText(line));
    line.samples = d3.range(0, 1.01, 0.08).map((t) => bezier(line.curve, t));
  }
}

const curveText = ({ curve: [a, b, c, d] }) => `M${a}C${b} ${c} ${d}`;
const headText = ({ tip: [x, y], back, width }) => `M${x},${y}l${back * (8 + width)},${3 + width}v${-6 - 2 * width}Z`;

function bezier([a, b, c, d], t) {
  const s = 1 - t;
  return [0, 1].map((i) => s ** 3 * a[i] + 3 * s * s * t * b[i] + 3 * s * t * t * c[i] + t ** 3 * d[i]);
}

let waiting = false;
function redraw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    draw();
  });
}

function draw() {
  const ratio = devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = frame;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const { x, y, k } = scene.transform;
  nodesBox.style.transform = `translate(${x}px, ${y}px) scale(${k})`;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.setTransform(ratio * k, 0, 0, ratio * k, ratio * x, ratio * y);
  const lit = scene.lit;
  for (const line of scene.lines) if (!lit?.links.has(line.view.link)) stroke(line, lit ? 0.1 : 0.75);
  if (lit) for (const line of scene.lines) if (lit.links.has(line.view.link)) stroke(line, 1);
}

function stroke(line, alpha) {
  const look = SIGN_LOOKS[line.view.link.sign];
  pen.globalAlpha = alpha;
  pen.strokeStyle = pen.fillStyle = look.colour;
  pen.lineWidth = line.width;
  pen.setLineDash(alpha < 0.5 ? [] : look.dash);
  pen.stroke(line.path);
  if (alpha < 0.5) return;
  pen.fill(new Path2D(headText(line)));
  if (line.view.machine) {
    pen.strokeStyle = "#fff";
    pen.lineWidth = line.width * 0.4;
    pen.stroke(line.path);
  }
}

function lineAt(event) {
  const box = frame.getBoundingClientRect();
  const [x, y] = scene.transform.invert([event.clientX - box.left, event.clientY - box.top]);
  let best = null;
  let nearest = 9 / scene.transform.k;
  for (const line of scene.lines) {
    for (let at = 1; at < line.samples.length; at += 1) {
      const far = distance([x, y], line.samples[at - 1], line.samples[at]);
      if (far < nearest) [best, nearest] = [line, far];
    }
  }
  return best;
}

function distance([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

// One stop for the Tab key; arrows lead from construct to construct.
function makeButtons() {
  const { w, h } = boxSize();
  const nodes = [...scene.nodes.values()];
  nodesBox.replaceChildren(...nodes.map((node, at) => {
    const place = scene.free ? "" : `, ${SLOTS[node.column]}`;
    const button = el("button", {
      type: "button",
      class: `node ${SLOTS[node.column]}`,
      tabindex: at ? -1 : 0,
      title: nameOf(node.construct),
      "aria-label": `${nameOf(node.construct)}${place}, ${plural(node.sources.size, "source")}`,
      onclick: (event) => select({ construct: node.construct }, event),
    }, el("span", {}, nameOf(node.construct)), el("b", {}, `${node.sources.size}`));
    Object.assign(button.style, { left: `${node.x - w / 2}px`, top: `${node.y - h / 2}px`, width: `${w}px`, height: `${h}px` });
    button.node = node;
    node.button = button;
    return button;
  }), ...(scene.free ? [] : ["C", "M", "O"].map((label, at) => {
    const head = el("span", { class: `head ${SLOTS[label]}`, "aria-hidden": "true" }, HEADS[label]);
    Object.assign(head.style, { left: `${at * (w + boxSize().gap) - w / 2}px`, top: "-34px", width: `${w}px` });
    return head;
  })));
}

nodesBox.addEventListener("keydown", (event) => {
  const from = event.target.node;
  const way = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
  if (!from || !way) return;
  event.preventDefault();
  const ahead = [...scene.nodes.values()].filter((node) => node !== from
    && (way[0] ? (node.x - from.x) * way[0] > 1 : (node.y - from.y) * way[1] > 1 && (scene.free || node.column === from.column)));
  const next = d3.scan(ahead, (a, b) => Math.hypot(a.x - from.x, a.y - from.y) - Math.hypot(b.x - from.x, b.y - from.y));
  if (next == null) return;
  event.target.tabIndex = -1;
  ahead[next].button.tabIndex = 0;
  ahead[next].button.focus();
});

function light(lit) {
  scene.lit = lit;
  for (const node of scene.nodes.values()) {
    node.button.classList.toggle("dim", Boolean(lit) && !lit.constructs.has(node.construct));
    node.button.setAttribute("aria-pressed", String(Boolean(lit?.chosen === node.construct)));
  }
  redraw();
}

function extent() {
  const { w, h } = boxSize();
  const nodes = [...scene.nodes.values()];
  const [left, right] = d3.extent(nodes, (node) => node.x);
  const [top, bottom] = d3.extent(nodes, (node) => node.y);
  return { left: left - w / 2 - 8, top: top - h / 2 - (scene.free ? 8 : 44), width: right - left + w + 16, height: bottom - top + h + (scene.free ? 16 : 60) };
}

// `whole` shows everything; otherwise writing stays large enough to read.
function fit(whole = false) {
  if (!scene.nodes.size || !frame.clientWidth) return redraw();
  const box = extent();
  const across = frame.clientWidth / box.width;
  const all = Math.min(across, frame.clientHeight / box.height);
  const k = whole ? Math.min(all, 1.4) : Math.min(1.2, Math.max(all, Math.min(across, 0.8)));
  const x = (frame.clientWidth - k * box.width) / 2 - k * box.left;
  const y = Math.max(0, (frame.clientHeight - k * box.height) / 2) - k * box.top;
  d3.select(frame).call(zoom.transform, d3.zoomIdentity.translate(x, y).scale(k));
}
