// The bar of filters: nothing ticked in a facet means all of it.

function makeFilters() {
  byId("facets").replaceChildren(...FACETS.map((facet) => el("details", { class: "facet", name: "facet" },
    el("summary", {}, facet.title, el("span", { id: `said-${facet.key}`, class: "said" })),
    el("fieldset", {}, el("legend", { class: "unseen" }, facet.title), facet.values.map((value) =>
      el("label", {}, el("input", { type: "checkbox", name: facet.key, value, onchange: readFilters }), ` ${facet.say?.(value) ?? words(value)}`))))));
  byId("least").max = mostSources;
  byId("least").addEventListener("input", readFilters);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") for (const facet of document.querySelectorAll("details.facet[open]")) facet.open = false;
  });
  const options = () => [el("option", { value: "" }, "choose"), ...data.constructs.map((item) => el("option", { value: item.id }, item.label))];
  for (const end of ["from", "to"]) {
    byId(end).replaceChildren(...options());
    byId(end).addEventListener("change", () => change({ [end]: constructAt.get(byId(end).value) ?? null, selected: null }));
  }
}

function readFilters() {
  const filters = { least: Number(byId("least").value) };
  for (const { key } of FACETS) filters[key] = [...document.querySelectorAll(`#facets input[name="${key}"]:checked`)].map((box) => box.value);
  change({ filters });
}

function showFilters(view) {
  for (const { key } of FACETS) {
    const chosen = view.filters[key];
    for (const box of document.querySelectorAll(`#facets input[name="${key}"]`)) box.checked = chosen.includes(box.value);
    byId(`said-${key}`).textContent = chosen.length ? ` ${chosen.length}` : "";
  }
  const set = FACETS.filter(({ key }) => view.filters[key].length).length;
  byId("options-said").textContent = set ? ` ${set}` : "";
  byId("least").value = view.filters.least;
  byId("least-said").textContent = view.filters.least;
  for (const end of ["from", "to"]) byId(end).value = view[end] == null ? "" : data.constructs[view[end]].id;
  for (const button of document.querySelectorAll("[data-layout]")) button.setAttribute("aria-pressed", String(button.dataset.layout === view.layout));
}
