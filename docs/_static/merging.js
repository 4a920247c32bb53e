// The landing page's line of tokens: byte pair encoding learned on what the reader types, as lecture
// 02 does it. Of pairs that are equally frequent the one that stands first in the text wins.
// It ends where no pair stands twice; the lecture's loop would go on. Everything is put into the page as text, never as markup.
"use strict";

const LONGEST = 200; // code points; the loop below is the lecture's, right and slow

// The most frequent pair of neighbours as [left, right, count], the first in the text of equals.
function bestPair(ids) {
  const counts = new Map(); // "left,right" -> count, in order of first appearance
  for (let i = 0; i + 1 < ids.length; i++) {
    const key = ids[i] + "," + ids[i + 1];
    counts.set(key, (counts.get(key) || 0) + 1);
  }
  let best = null;
  for (const [key, count] of counts) {
    if (best === null || count > best[2]) best = [...key.split(",").map(Number), count];
  }
  return best;
}

function merged(ids, left, right, id) {
  const out = [];
  for (let i = 0; i < ids.length; i++) {
    const here = ids[i] === left && ids[i + 1] === right;
    out.push(here ? id : ids[i]);
    if (here) i++;
  }
  return out;
}

// Every state from the bytes on: [{ids, pair, count}], and the vocabulary as arrays of bytes.
function learned(text, most) {
  let ids = [...new TextEncoder().encode(text)];
  const vocab = Array.from({ length: 256 }, (_, byte) => [byte]);
  const states = [{ ids, pair: null, count: 0 }];
  while (states.length <= most) {
    const best = bestPair(ids);
    if (best === null || best[2] < 2) break; // nothing that is worth an id of its own
    const [left, right, count] = best;
    ids = merged(ids, left, right, vocab.length);
    vocab.push([...vocab[left], ...vocab[right]]);
    states.push({ ids, pair: [left, right], count });
  }
  return { states, vocab };
}

// A token as a reader sees it: blanks visible, bytes that are no character as \x..
function spelled(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; ) {
    let length = 1, piece = null;
    for (; length <= 4 && i + length <= bytes.length && piece === null; length++) {
      try {
        piece = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
          Uint8Array.from(bytes.slice(i, i + length)));
      } catch { /* not a whole character yet */ }
    }
    i += piece === null ? 1 : length - 1;
    text += piece ?? "\\x" + bytes[i - 1].toString(16).padStart(2, "0");
  }
  return text.replaceAll(" ", "␣").replaceAll("\n", "↵").replaceAll("\t", "⇥");
}

function boxes(state, vocab) {
  return state.ids.map((id) => {
    const box = document.createElement("span");
    const number = document.createElement("small");
    box.className = "token t" + (id % 6) + (id > 255 && id === vocab.length - 1 ? " last" : "");
    box.append(spelled(vocab[id]), number);
    number.textContent = id;
    return box;
  });
}

// The page brings the sentences, in its own language, with {fields} to fill in.
function filled(sentence, fields) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => fields[name]);
}

function told(say, state, vocab, steps) {
  const bytes = state.ids.reduce((sum, id) => sum + vocab[id].length, 0);
  const ratio = state.ids.length ? bytes / state.ids.length : 0;
  const size = filled(say.size, { bytes, tokens: state.ids.length, ratio: ratio.toFixed(2) });
  if (state.pair === null) return `${say.none} ${size}`;
  const [left, right] = state.pair.map((id) => spelled(vocab[id]));
  const times = state.count === 1 ? say.once : filled(say.times, { n: state.count });
  return `${filled(say.merge, { step: steps, left, right, times })} ${size}`;
}

function start(frame) {
  const text = frame.querySelector("input[type=text]");
  const slider = frame.querySelector("input[type=range]");
  const line = frame.querySelector(".merging-told");
  const row = frame.querySelector(".merging-tokens");
  let made = null;
  const draw = () => {
    const steps = Math.min(Number(slider.value), made.states.length - 1);
    const state = made.states[steps];
    row.replaceChildren(...boxes(state, made.vocab.slice(0, 256 + steps)));
    line.textContent = told(frame.dataset, state, made.vocab, steps);
    slider.setAttribute("aria-valuetext", filled(frame.dataset.steps, { n: steps }));
  };
  const learn = () => {
    made = learned([...text.value].slice(0, LONGEST).join(""), 60);
    slider.max = made.states.length - 1;
    draw();
  };
  text.addEventListener("input", learn);
  slider.addEventListener("input", draw);
  learn();
}

document.querySelectorAll("[data-merging]").forEach(start);
