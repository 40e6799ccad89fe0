/** Says each complaint at most once in five seconds: a store that is away complains a hundred times a second. */
export function createComplaints(say: (line: Record<string, unknown>) => void): (error: Error) => void {
  const said = new Map<string, number>();
  return (error) => {
    const reason = error.message || String((error as { code?: string }).code);
    const nowMs = performance.now();
    if (nowMs - (said.get(reason) ?? Number.NEGATIVE_INFINITY) < 5_000) return;
    if (said.size > 100) said.clear();
    said.set(reason, nowMs);
    say({ trouble: reason });
  };
}
