// Building the page: text goes in as text, never as markup.

function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(2).filter((child) => child != null && child !== ""));
  return element;
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);
const byId = (name) => document.getElementById(name);
const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
