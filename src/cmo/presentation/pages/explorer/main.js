// One way for everything that changes: change the view, write its address, show it.

let view = readAddress();
let shown = [];
const unclaimed = data.links.filter((link) => !link.configurations.length).length;
let arranged = "";
let evaluated = { key: "", views: [] };

// A click changes no filter, so that it need not count again.
function viewsBy(filters) {
  const key = JSON.stringify(filters);
  if (evaluated.key !== key) evaluated = { key, views: evaluate(filters) };
  return evaluated.views;
}

function change(part, opened = false) {
  view = { ...view, ...part };
  if (part.from !== undefined || part.to !== undefined) view.selected = null;
  const address = writeAddress(view);
  if (address !== location.hash) history[part.selected ? "pushState" : "replaceState"](null, "", address);
  show(opened);
}

// A click made with the keyboard moves the focus to what it opened.
function select(selected, event) {
  change({ selected }, event?.detail === 0 || narrow.matches);
}

function show(opened = false) {
  const found = viewsBy(view.filters);
  const { link } = view.selected ?? {};
  shown = found;
  const drawn = link && !found.some((one) => one.link === link)
    ? [...found, evaluate({ least: 0 }).find((one) => one.link === link)] : found;
  showFilters(view);
  byId("list").hidden = view.layout !== "list";
  byId("zoom").hidden = view.layout === "list";
  frame.hidden = view.layout === "list";
  if (view.layout === "list") showRows(found, view.order);
  const wanted = `${view.layout} ${narrow.matches} ${drawn === found ? "" : link.id} ${evaluated.key}`;
  if (view.layout !== "list" && wanted !== arranged) {
    arranged = wanted;
    arrange(drawn, view.layout);
    fit();
  }
  const least = view.filters.least ? `, with ${view.filters.least} or more sources` : "";
  const rest = unclaimed ? `; ${unclaimed} are in the initial theory and no source claims them directly` : "";
  byId("status").textContent = `${found.length} of ${plural(data.links.length, "link")} shown${least}${rest}.`;
  frame.setAttribute("aria-label", `Picture of ${plural(found.length, "link")}; the list holds the same links. Arrow keys move between constructs.`);
  if (view.layout !== "list") light(litBy(found));
  showDetails(view, found, opened);
}

function litBy(views) {
  const { link, construct, configuration } = view.selected ?? {};
  const at = data.configurations.indexOf(configuration);
  const links = link ? [link]
    : construct != null ? views.map((one) => one.link).filter((one) => one.from === construct || one.to === construct)
      : configuration ? data.links.filter((one) => one.configurations.includes(at))
        : view.from != null && view.to != null ? tracePaths(views, view.from, view.to).flat().map((one) => one.link) : null;
  if (!links) return null;
  return { links: new Set(links), constructs: new Set([construct, ...links.flatMap((one) => [one.from, one.to])]), chosen: construct };
}

// On a narrow screen the picture comes first, and the filters when they are asked for.
function foldAway() {
  byId("options").open = !narrow.matches;
}

makeFilters();
byId("reset").addEventListener("click", () => {
  scene.nodes.clear();
  scene.moved.clear();
  arranged = "";
  history.replaceState(null, "", "#");
  view = readAddress();
  show();
});
for (const button of document.querySelectorAll("[data-layout]")) button.addEventListener("click", () => change({ layout: button.dataset.layout }));
byId("zoom-in").addEventListener("click", () => d3.select(frame).call(zoom.scaleBy, 1.3));
byId("zoom-out").addEventListener("click", () => d3.select(frame).call(zoom.scaleBy, 1 / 1.3));
byId("fit").addEventListener("click", () => fit(true));
canvas.addEventListener("click", (event) => {
  const line = lineAt(event);
  if (line) select({ link: line.view.link }, event);
  else if (view.selected) change({ selected: null });
});
canvas.addEventListener("mousemove", (event) => {
  const line = lineAt(event);
  canvas.style.cursor = line ? "pointer" : "";
  canvas.title = line ? linkName(line.view.link) : "";
});
addEventListener("popstate", () => {
  view = readAddress();
  show();
});
// A picture that the reader has moved stays where it is.
new ResizeObserver(() => (scene.theirs ? redraw() : fit())).observe(frame);
narrow.addEventListener("change", () => {
  foldAway();
  show();
});
foldAway();
show();
if (view.selected && narrow.matches) byId("details").scrollIntoView();
