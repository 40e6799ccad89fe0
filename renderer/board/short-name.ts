/** Names on screens that are read from afar. */

/** Longer names are shortened to `Q. Nowak`. */
const NAME_MAX = 15;
export function shortName(name: string, max = NAME_MAX): string {
  const space = name.lastIndexOf(' ');
  return name.length <= max || space < 1 ? name : `${name[0]}. ${name.slice(space + 1)}`;
}
