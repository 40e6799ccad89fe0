export function lineOf(text: string, deployment: string): string | null;
