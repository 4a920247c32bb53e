// The playground's page. Python tokenizes; this draws what it says, always as text, never as markup.

const TINTS = ["0,114,178", "213,94,0", "0,158,115", "204,121,167", "230,159,0", "86,180,233"];

function make(tag, className, text) {
  const element = document.createElement(tag);
  // Where this is not on the very element that has the focus, JupyterLab takes the keys for its own
  // commands: d d deletes the cell.
  element.setAttribute("data-lm-suppress-shortcuts", "true");
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function labelled(text, control) {
  const label = make("label", "", text + " ");
  label.append(control);
  return label;
}

function chooser(model, trait, withNone) {
  const select = make("select");
  const fill = () => {
    const names = withNone ? ["", ...model.get("names")] : model.get("names");
    select.replaceChildren(...names.map((name) => {
      const option = make("option", "", name || "none");
      option.value = name;
      return option;
    }));
    select.value = model.get(trait);
  };
  fill();
  select.addEventListener("change", () => {
    model.set(trait, select.value);
    model.save_changes();
  });
  model.on("change:names", fill);
  model.on(`change:${trait}`, () => { select.value = model.get(trait); });
  return select;
}

function tokenButton([id, shown, plain, bytes], place, view) {
  const button = make("button", "token", view.spaces ? shown : plain);
  button.type = "button";
  button.style.background = `rgba(${TINTS[id % TINTS.length]},.26)`;
  button.title = `id ${id}, bytes ${bytes}`;
  button.setAttribute("aria-label", `token ${place + 1}: ${shown}, id ${id}, bytes ${bytes}`);
  button.setAttribute("aria-pressed", "false");
  if (view.ids) button.append(make("small", "", id));
  return button;
}

// One stop of the tab key for all tokens of a panel; the arrow keys go on from there.
function walkWithArrows(list) {
  const buttons = [...list.querySelectorAll("button")];
  buttons.forEach((button, i) => { button.tabIndex = i === 0 ? 0 : -1; });
  list.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const last = buttons.length - 1;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = buttons[Math.min(Math.max(to, 0), last)];
    buttons[at].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}

function drawPanel(model, panel, index, view) {
  const section = make("section");
  section.append(make("h4", "", panel.name));
  const n = panel.counts;
  const counts = make("p", "counts");
  counts.append(make("b", "", n.tokens.toLocaleString("en")),
    ` ${n.tokens === 1 ? "token" : "tokens"} for ${n.bytes.toLocaleString("en")} bytes, ${n.points.toLocaleString("en")} code points: `,
    make("b", "", n.ratio.toFixed(2)), " bytes a token");
  section.append(counts);
  if (panel.error) section.append(make("p", "error", panel.error));
  const list = make("ol");
  list.setAttribute("aria-label", `tokens of ${panel.name}`);
  panel.tokens.forEach((token, place) => {
    const item = make("li");
    const button = tokenButton(token, place, view);
    button.dataset.chunk = token[4];
    button.addEventListener("click", () => {
      model.set("chosen", [index, token[4]]);
      model.save_changes();
    });
    item.append(button);
    list.append(item);
  });
  walkWithArrows(list);
  section.append(list);
  return section;
}

function markChosen(panels, chosen) {
  [...panels.children].forEach((section, index) => {
    section.querySelectorAll("button").forEach((button) => {
      const on = chosen.length === 2 && chosen[0] === index && Number(button.dataset.chunk) === chosen[1];
      button.setAttribute("aria-pressed", String(on));
    });
  });
}

function drawSteps(box, steps) {
  box.replaceChildren();
  if (!steps.rows) return;
  if (!steps.rows.length) {
    box.append(make("p", "", "This chunk is too long to step through, or the merges are not known."));
    return;
  }
  const last = steps.rows.length - 1;
  let at = 0;
  const says = make("p");
  says.setAttribute("aria-live", "polite");
  const row = make("div", "row");
  const back = make("button", "step", "‹ Back");
  const next = make("button", "step", "Next ›");
  const show = () => {
    const pieces = steps.rows[at];
    says.textContent = at === 0
      ? `${steps.name}, before any merge: ${pieces.length} pieces`
      : `Merge ${at} of ${last} makes “${steps.joined[at]}”: ${pieces.length} ${pieces.length === 1 ? "piece" : "pieces"}`;
    row.replaceChildren(...pieces.map((piece) => {
      const box = make("span", "token", piece);
      if (at > 0 && piece === steps.joined[at]) box.style.background = `rgba(${TINTS[4]},.4)`;
      return box;
    }));
    back.disabled = at === 0;
    next.disabled = at === last;
  };
  back.addEventListener("click", () => { at = Math.max(0, at - 1); show(); });
  next.addEventListener("click", () => { at = Math.min(last, at + 1); show(); });
  const bar = make("div", "bar");
  bar.append(back, next);
  box.append(make("h4", "", "How these tokens were merged"), bar, says, row);
  show();
}

function render({ model, el }) {
  const root = make("div", "tok-playground");
  const view = { spaces: true, ids: false };
  const area = make("textarea");
  area.value = model.get("text");
  area.maxLength = model.get("most");
  area.spellcheck = false;
  const panels = make("div", "panels");
  const steps = make("div", "steps");
  const live = make("p", "counts");
  live.setAttribute("aria-live", "polite");
  live.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)";
  steps.hidden = true;

  const tick = (name, key) => {
    const box = make("input");
    box.type = "checkbox";
    box.checked = view[key];
    box.addEventListener("change", () => { view[key] = box.checked; draw(); });
    return labelled(name, box);
  };
  const draw = () => {
    const shown = model.get("panels");
    panels.replaceChildren(...shown.map((panel, i) => drawPanel(model, panel, i, view)));
    markChosen(panels, model.get("chosen"));
    live.textContent = shown.map((p) => `${p.name}: ${p.counts.tokens} tokens`).join(", ");
  };
  const drawMerges = () => {
    markChosen(panels, model.get("chosen"));
    drawSteps(steps, model.get("steps"));
    steps.hidden = !model.get("steps").rows;
  };
  area.addEventListener("input", () => {
    model.set("text", area.value);
    model.save_changes();
  });
  model.on("change:panels", draw);
  model.on("change:steps", drawMerges);
  model.on("change:text", () => { if (area.value !== model.get("text")) area.value = model.get("text"); });

  const bar = make("div", "bar");
  bar.append(labelled("Tokenizer", chooser(model, "left", false)),
    labelled("beside", chooser(model, "right", true)),
    tick("show spaces", "spaces"), tick("show ids", "ids"));
  root.append(labelled("Text", area), bar, live, panels, steps,
    make("p", "hint", "Choose a token to step through the merges of its chunk."));
  el.append(root);
  draw();
}

export default { render };
