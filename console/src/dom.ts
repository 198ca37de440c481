/** Attributes, and what is between the tags: text is always text, never markup. */
export interface ElementOptions {
  readonly class?: string;
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children?: readonly Node[];
}

/** Makes an element. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  options: ElementOptions = {},
): HTMLElementTagNameMap[Name] {
  return fill(document.createElement(name), options);
}

/** Makes an element of a picture. */
export function svgElement<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  options: ElementOptions = {},
): SVGElementTagNameMap[Name] {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), options);
}

/**
 * An element of the page by its id.
 * @throws Error when the page does not have it
 */
export function byId<T extends Element>(id: string, type: new () => T): T {
  return expect(document.getElementById(id), type, `#${id}`);
}

/** An element of a part of the page by its attribute `data-part`. @throws Error when it is not there */
export function part<T extends Element>(root: ParentNode, name: string, type: new () => T): T {
  return expect(root.querySelector(`[data-part="${name}"]`), type, `[data-part=${name}]`);
}

/** A field of a form by its name. @throws Error when it is not there */
export function field(form: HTMLFormElement, name: string): HTMLInputElement {
  return expect(form.elements.namedItem(name), HTMLInputElement, `field ${name}`);
}

/** Fresh content of a template of the page. */
export function instantiate(id: string): HTMLElement {
  const { firstElementChild } = byId(id, HTMLTemplateElement).content.cloneNode(true) as DocumentFragment;
  return expect(firstElementChild, HTMLElement, `content of #${id}`);
}

/** Sets text only where it changes, so that screen readers and selections are left alone. */
export function setText(target: Node, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/**
 * Says whether a button has an effect. It stays where it is and keeps the keyboard's focus, which one that is disabled
 * or vanishes under the finger would take with it; its listener does nothing then.
 */
export function setUsable(button: HTMLButtonElement, usable: boolean): void {
  button.setAttribute('aria-disabled', String(!usable));
}

/** Runs `draw` once before the next frame, however often it is asked for. */
export function onNextFrame(draw: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
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
  throw new Error(`The page has no ${what} that is a ${type.name}.`);
}
