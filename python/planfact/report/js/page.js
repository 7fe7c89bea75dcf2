// @ts-check
// The elements of the page: found, made, focused.

/** @param {string} id */
const $ = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {string} id */
const select = (id) => /** @type {HTMLSelectElement} */ ($(id));

/** @param {string} id */
const button = (id) => /** @type {HTMLButtonElement} */ ($(id));

/** @param {HTMLElement} within @param {string} selector @param {FocusOptions} [options] */
function focusOn(within, selector, options) {
  /** @type {HTMLElement | null} */ (within.querySelector(selector))?.focus(options);
}

/**
 * Builds an element; text is text, never HTML.
 * @param {string} tag
 * @param {Record<string, any>} attributes
 * @param {...Maybe<Node | string>} children
 */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}
