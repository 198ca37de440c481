/** Attributes and content of an element. `text` is never parsed as markup. */
export interface ElementOptions {
  readonly class?: string;
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children?: readonly Node[];
}

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  options: ElementOptions = {},
): HTMLElementTagNameMap[Name] {
  return fill(document.createElement(name), options);
}

/** Like {@link element}, in the SVG namespace. */
export function svgElement<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  options: ElementOptions = {},
): SVGElementTagNameMap[Name] {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), options);
}

/**
 * An element of the page by its id.
 * @throws Error when the page has no such element of this type
 */
export function byId<T extends Element>(id: string, type: new () => T): T {
  return expect(document.getElementById(id), type, `#${id}`);
}

/** A descendant by its attribute `data-part`. @throws Error when there is no such element of this type */
export function part<T extends Element>(root: ParentNode, name: string, type: new () => T): T {
  return expect(root.querySelector(`[data-part="${name}"]`), type, `[data-part=${name}]`);
}

/** A field of a form by its name. @throws Error when the form has no such field */
export function field(form: HTMLFormElement, name: string): HTMLInputElement {
  return expect(form.elements.namedItem(name), HTMLInputElement, `field ${name}`);
}

/** A copy of the first element of a `<template>`. */
export function instantiate(id: string): HTMLElement {
  const { firstElementChild } = byId(id, HTMLTemplateElement).content.cloneNode(true) as DocumentFragment;
  return expect(firstElementChild, HTMLElement, `content of #${id}`);
}

/** Sets the text only if it differs: an unchanged text must not be read aloud again or lose its selection. */
export function setText(target: Node, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/**
 * Marks a button as available or not. A disabled or hidden button would lose the keyboard focus, so the button stays
 * focusable. Its listener must do nothing while the button is unavailable.
 */
export function setAvailable(button: HTMLButtonElement, available: boolean): void {
  button.setAttribute('aria-disabled', String(!available));
}

/** A function that runs `draw` once before the next frame, no matter how many times it is called until then. */
export function onNextFrame(draw: () => void): () => void {
  let scheduled = false;
  return () => {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      draw();
    });
  };
}

function fill<T extends Element>(target: T, { class: name, text, attributes = {}, children = [] }: ElementOptions): T {
  if (name !== undefined) target.setAttribute('class', name);
  if (text !== undefined) target.textContent = text;
  for (const [key, value] of Object.entries(attributes)) target.setAttribute(key, value);
  target.append(...children);
  return target;
}

function expect<T>(found: unknown, type: new () => T, what: string): T {
  if (found instanceof type) return found;
  throw new Error(`The page has no ${what} of type ${type.name}.`);
}
