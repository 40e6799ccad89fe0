/** Such a line is some hundred characters. */
const LENGTH_MAX = 16_384;

/** The relay's line under this deployment's name; null for what is none, which is not passed on. */
export function lineOf(text, deployment) {
  if (text.length > LENGTH_MAX) return null;
  try {
    const told = JSON.parse(text);
    if (!Array.isArray(told?._aws?.CloudWatchMetrics)) return null;
    return JSON.stringify({ ...told, Deployment: deployment });
  } catch {
    return null;
  }
}
