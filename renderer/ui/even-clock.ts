/** The page's clock that never steps: UTC as the computer said when the page was opened, carried on evenly. */
export const evenMs = (): number => performance.timeOrigin + performance.now();
