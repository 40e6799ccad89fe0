/**
 * The shape of tests that look at pages: none asserts what it read of a page at one moment. The board comes over its own
 * line, and a busy machine draws late: one assertion in thousands then fails by chance.
 */

/** Tests that drive pages. */
export const DRIVES_PAGES = /^tests\/(app|cloud|pages|standby|story)\/.+\.ts$/;

/** What Playwright reads at once, without waiting for anything but the element. */
const READ_AT_ONCE = new Set([
  ...['allInnerTexts', 'allTextContents', 'count', 'getAttribute', 'innerText', 'inputValue', 'textContent'],
  ...['isChecked', 'isDisabled', 'isEditable', 'isEnabled', 'isHidden', 'isVisible'],
]);

const isAssert = ({ type, callee }) =>
  type === 'CallExpression' && (callee.object?.name === 'assert' || callee.name === 'assert');

/** Where in a file a page is read at once within an assertion: offsets in its text. `walk`: visits each node with those above. */
export function readsAtOnce(program, walk) {
  const found = [];
  walk(program.body, (node, above) => {
    const isRead = node.type === 'CallExpression' && READ_AT_ONCE.has(node.callee.property?.name);
    if (!isRead) return;
    const at = above.findLastIndex(isAssert);
    const between = above.slice(at + 1);
    if (at >= 0 && between.some(({ type }) => type === 'AwaitExpression')) found.push(node.start);
  });
  return found;
}
