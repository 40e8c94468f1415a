/** How many attributes have a place for themselves. */
export const attributeSites = 16;

/**
 * An attribute of an object. Engines learn place by place in the code which shapes objects have, and only where the name
 * stays the same; so each attribute of a plan is always read at one place, which few others share.
 */
export function readAttribute(attr: { readonly [name: string]: unknown }, name: string, site: number): unknown {
  switch (site) {
    case 0:
      return attr[name];
    case 1:
      return attr[name];
    case 2:
      return attr[name];
    case 3:
      return attr[name];
    case 4:
      return attr[name];
    case 5:
      return attr[name];
    case 6:
      return attr[name];
    case 7:
      return attr[name];
    case 8:
      return attr[name];
    case 9:
      return attr[name];
    case 10:
      return attr[name];
    case 11:
      return attr[name];
    case 12:
      return attr[name];
    case 13:
      return attr[name];
    case 14:
      return attr[name];
    default:
      return attr[name];
  }
}
