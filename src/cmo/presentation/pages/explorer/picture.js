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
const scene = { nodes: new Map(), lines: [], transform: d3.zoomIdentity, free: false, lit: null, moved: new Map(), theirs: false };

const boxSize = () => (narrow.matches ? { w: 104, h: 34, gap: 24, row: 40 } : { w: 190, h: 34, gap: 130, row: 40 });
const lineWidth = (sources) => 0.8 + 0.5 * Math.min(sources, 12);

const zoom = d3.zoom().scaleExtent([0.1, 4]).on("zoom", () => {
  scene.transform = d3.event.transform;
  scene.theirs = Boolean(d3.event.sourceEvent);
  redraw();
});
d3.select(frame).call(zoom).on("dblclick.zoom", null);

// In layers a construct stands in each column in which it plays a part; freely it stands once.
function nodeName(view, end, free) {
  return free ? `${view.link[end]}` : `${view.link.columns[end === "from" ? 0 : 1]} ${view.link[end]}`;
}

function arrange(views, layout) {
  const free = layout === "free";
  const old = scene.nodes;
  scene.nodes = new Map();
  scene.free = free;
  nodesBox.classList.toggle("free", free);
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
  scene.lines.forEach(shape);
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

// Links pull, boxes keep apart; a box that a reader has moved stays where it is.
function settle(old) {
  const { w, h } = boxSize();
  const points = [...scene.nodes.values()];
  for (const point of points) {
    const before = old.get(point.name);
    Object.assign(point, before && { x: before.x, y: before.y }, scene.moved.get(point.name));
  }
  const simulation = d3.forceSimulation(points)
    .force("links", d3.forceLink(scene.lines.map(({ source, target }) => ({ source, target }))).distance(120).strength(0.15))
    .force("apart", d3.forceManyBody().strength(-260))
    .force("x", d3.forceX().strength(0.045))
    .force("y", d3.forceY().strength(0.2))
    .force("room", () => makeRoom(points, w + 24, h + 26))
    .stop();
  for (let tick = 0; tick < (points.length > 150 ? 40 : 250); tick += 1) simulation.tick();
}

// Boxes are wide and low: of two that overlap, each gives way on the axis on which less is needed.
function makeRoom(points, width, height) {
  points.forEach((one, at) => {
    for (let other = at + 1; other < points.length; other += 1) {
      const two = points[other];
      const [dx, dy] = [two.x - one.x, two.y - one.y];
      const [over, across] = [height - Math.abs(dy), width - Math.abs(dx)];
      if (over <= 0 || across <= 0) continue;
      const [axis, by] = over < across ? ["y", (dy < 0 ? -over : over) / 2] : ["x", (dx < 0 ? -across : across) / 2];
      one[axis] -= by;
      two[axis] += by;
    }
  });
}

function shape(line) {
  line.width = lineWidth(line.view.sources.size);
  line.curve = scene.free ? freeCurve(line) : layerCurve(line);
  line.path = new Path2D(curveText(line));
  line.head = new Path2D(headText(line));
  line.samples = d3.range(0, 1.01, 0.08).map((t) => bezier(line.curve, t));
}

const reach = ({ width }) => 8 + width;

function layerCurve(line) {
  const { w } = boxSize();
  const start = [line.source.x + w / 2, line.source.y];
  line.tip = [line.target.x - w / 2, line.target.y];
  line.turn = [1, 0];
  const bend = (start[0] + line.tip[0]) / 2;
  return [start, [bend, start[1]], [bend, line.tip[1]], [line.tip[0] - reach(line), line.tip[1]]];
}

// A bow from edge to edge. There and back bow to opposite sides, and signs bow by different amounts.
function freeCurve(line) {
  const { source, target } = line;
  const [dx, dy] = [target.x - source.x, target.y - source.y];
  const bow = { "+": 0.08, "-": 0.16, 0: 0.01 }[line.view.link.sign];
  const middle = [source.x + dx / 2 - dy * bow, source.y + dy / 2 + dx * bow];
  const start = edge(source, middle);
  line.tip = edge(target, middle);
  const far = Math.hypot(line.tip[0] - middle[0], line.tip[1] - middle[1]) || 1;
  line.turn = [(line.tip[0] - middle[0]) / far, (line.tip[1] - middle[1]) / far];
  const end = [line.tip[0] - line.turn[0] * reach(line), line.tip[1] - line.turn[1] * reach(line)];
  const pull = (point) => [point[0] + (middle[0] - point[0]) * 0.66, point[1] + (middle[1] - point[1]) * 0.66];
  return [start, pull(start), pull(end), end];
}

// Where the line from the middle of a box towards `point` leaves the box.
function edge({ x, y }, point) {
  const { w, h } = boxSize();
  const [dx, dy] = [point[0] - x, point[1] - y];
  const share = 1 / Math.max(Math.abs(dx) / (w / 2), Math.abs(dy) / (h / 2), 1);
  return [x + dx * share, y + dy * share];
}

const curveText = ({ curve: [a, b, c, d] }) => `M${a}C${b} ${c} ${d}`;

function headText(line) {
  const { tip: [x, y], turn: [dx, dy] } = line;
  const half = 3 + line.width;
  const [bx, by] = [x - dx * reach(line), y - dy * reach(line)];
  return `M${x},${y}L${bx - dy * half},${by + dx * half}L${bx + dy * half},${by - dx * half}Z`;
}

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
  pen.fill(line.head);
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
    Object.assign(button.style, { width: `${w}px`, height: `${h}px` });
    button.node = node;
    node.button = button;
    put(node);
    return button;
  }), ...(scene.free ? [] : ["C", "M", "O"].map((label, at) => {
    const head = el("span", { class: `head ${SLOTS[label]}`, "aria-hidden": "true" }, HEADS[label]);
    Object.assign(head.style, { left: `${at * (w + boxSize().gap) - w / 2}px`, top: "-34px", width: `${w}px` });
    return head;
  })));
  d3.select(nodesBox).selectAll(".node").call(drag);
}

function put({ button, x, y }) {
  const { w, h } = boxSize();
  Object.assign(button.style, { left: `${x - w / 2}px`, top: `${y - h / 2}px` });
}

// In the free picture a box can be moved, with the pointer or with Shift and an arrow.
function move(node, dx, dy) {
  node.x += dx;
  node.y += dy;
  scene.moved.set(node.name, { fx: node.x, fy: node.y });
  put(node);
  scene.lines.filter(({ source, target }) => source === node || target === node).forEach(shape);
  redraw();
}

const drag = d3.drag()
  .container(() => frame)
  .filter(() => scene.free && !d3.event.button)
  .subject(() => ({ x: d3.event.x, y: d3.event.y }))
  .on("drag", function () {
    move(this.node, d3.event.dx / scene.transform.k, d3.event.dy / scene.transform.k);
  });

nodesBox.addEventListener("keydown", (event) => {
  const from = event.target.node;
  const way = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
  if (!from || !way) return;
  event.preventDefault();
  if (event.shiftKey && scene.free) return move(from, way[0] * 20, way[1] * 20);
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
